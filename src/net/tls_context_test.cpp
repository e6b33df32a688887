#include "net/tls_context.hpp"

#include <fstream>

#include <gtest/gtest.h>

#include "net/test_certificate.hpp"

namespace anteroom::net {
namespace {

using test::test_certificate;

std::string problem_with(const std::string& certificate, const std::string& key) {
    const auto loaded = tls_context::load({certificate, key});
    EXPECT_EQ(loaded.context == nullptr, !loaded.problem.empty());
    EXPECT_EQ(loaded.problem.find('\n'), std::string::npos);
    return loaded.problem;
}

TEST(tls_context, a_certificate_and_its_key_load) {
    const test_certificate mine{"mine"};
    EXPECT_EQ(problem_with(mine.certificate_file, mine.key_file), "");
}

TEST(tls_context, a_key_of_another_certificate_is_named_with_it) {
    const test_certificate mine{"mine"};
    const test_certificate other{"other"};
    EXPECT_EQ(problem_with(mine.certificate_file, other.key_file),
              "cannot use the TLS key " + other.key_file + " with the certificate " +
                  mine.certificate_file + ": key values mismatch");
}

TEST(tls_context, a_file_that_is_not_there_is_named) {
    const test_certificate mine{"mine"};
    EXPECT_EQ(problem_with("/nowhere.crt", mine.key_file),
              "cannot use the TLS certificate /nowhere.crt: No such file or directory");
    EXPECT_EQ(problem_with(mine.certificate_file, "/nowhere.key"),
              "cannot use the TLS key /nowhere.key with the certificate " + mine.certificate_file +
                  ": No such file or directory");
}

TEST(tls_context, what_is_no_certificate_is_refused) {
    const test_certificate mine{"mine"};
    const std::string path = mine.certificate_file + ".txt";
    std::ofstream{path} << "This is not a certificate.\n";
    EXPECT_EQ(problem_with(path, mine.key_file),
              "cannot use the TLS certificate " + path + ": no start line");
    EXPECT_NE(problem_with(mine.key_file, mine.key_file), "");
    EXPECT_NE(problem_with(mine.certificate_file, mine.certificate_file), "");
    std::remove(path.c_str());
}

TEST(tls_context, an_encrypted_key_is_refused_and_nobody_is_asked_for_its_passphrase) {
    const test_certificate mine{"mine"};
    EXPECT_NE(problem_with(mine.certificate_file, mine.key_file + ".locked"), "");
}

}  // namespace
}  // namespace anteroom::net
