#pragma once

#include <concepts>
#include <cstddef>
#include <functional>
#include <string_view>

#include <boost/unordered/unordered_flat_set.hpp>

namespace anteroom::base {

namespace detail {

// Asks a pointer for the name of what it points to; a name is one already.
template <class NameOf>
struct name_in {
    using is_transparent = void;

    static std::string_view of(std::string_view name) { return name; }
    template <class Pointer>
    requires(!std::convertible_to<const Pointer&, std::string_view>) static std::string_view
        of(const Pointer& named) {
        return NameOf{}(*named);
    }
};

template <class NameOf>
struct hash_of_name : name_in<NameOf> {
    template <class Key>
    std::size_t operator()(const Key& key) const {
        return std::hash<std::string_view>{}(hash_of_name::of(key));
    }
};

template <class NameOf>
struct same_name : name_in<NameOf> {
    template <class One, class Other>
    bool operator()(const One& one, const Other& other) const {
        return same_name::of(one) == same_name::of(other);
    }
};

}  // namespace detail

// Pointers to objects that know their own names, found by these: nothing is kept beside a pointer,
// where a map would keep the name as well. A name is unique, and stays while its object is in the
// set. Boost mixes the bits of the hash; names that peers invent are bounded in number by limits.
template <class Pointer, class NameOf>
using named_set =
    boost::unordered_flat_set<Pointer, detail::hash_of_name<NameOf>, detail::same_name<NameOf>>;

}  // namespace anteroom::base
