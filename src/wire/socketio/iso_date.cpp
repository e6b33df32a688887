#include "wire/socketio/iso_date.hpp"

#include <cstdio>

namespace anteroom::wire::socketio {

namespace {

constexpr std::int64_t milliseconds_a_day = 86'400'000;
constexpr std::int64_t milliseconds_max = 100'000'000 * milliseconds_a_day;

struct civil_date {
    std::int64_t year;
    unsigned month;
    unsigned day;
};

// std::chrono counts years up to 32,767; JavaScript goes on for 240,000 more. Years begin in March
// here, so that the leap day is the last of its year, and repeat after 400.
civil_date civil_from_days(std::int64_t days_since_1970) {
    constexpr std::int64_t days_an_era = 146'097;
    const std::int64_t days = days_since_1970 + 719'468;  // since 1 March of year 0
    const std::int64_t era = (days >= 0 ? days : days - days_an_era + 1) / days_an_era;
    const std::int64_t day_of_era = days - era * days_an_era;
    const std::int64_t year_of_era =
        (day_of_era - day_of_era / 1'460 + day_of_era / 36'524 - day_of_era / 146'096) / 365;
    const auto day_of_year = static_cast<unsigned>(
        day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100));
    const unsigned month_from_march = (5 * day_of_year + 2) / 153;
    const unsigned month = month_from_march < 10 ? month_from_march + 3 : month_from_march - 9;
    return {year_of_era + era * 400 + (month <= 2 ? 1 : 0), month,
            day_of_year - (153 * month_from_march + 2) / 5 + 1};
}

}  // namespace

std::string iso_date(std::int64_t milliseconds) {
    if (milliseconds > milliseconds_max || milliseconds < -milliseconds_max) return {};
    std::int64_t days = milliseconds / milliseconds_a_day;
    std::int64_t left = milliseconds % milliseconds_a_day;
    if (left < 0) {
        left += milliseconds_a_day;
        --days;
    }
    const auto [year, month, day] = civil_from_days(days);
    const auto of_day = static_cast<unsigned>(left);
    const bool four_digits = year >= 0 && year <= 9'999;
    char text[40];
    const int size = std::snprintf(
        text, sizeof text, "%s%0*lld-%02u-%02uT%02u:%02u:%02u.%03uZ",
        four_digits ? ""
        : year < 0  ? "-"
                    : "+",
        four_digits ? 4 : 6, static_cast<long long>(year < 0 ? -year : year), month, day,
        of_day / 3'600'000, of_day / 60'000 % 60, of_day / 1'000 % 60, of_day % 1'000);
    return {text, static_cast<std::size_t>(size)};
}

}  // namespace anteroom::wire::socketio
