#include "clients/cli/options/filter_addresses.h"

#include "gtest/gtest.h"

namespace weir::cli {
namespace {

absl::StatusOr<std::vector<std::string>> LookUpFake(const FilterName& name) {
  if (name.name == "one") return std::vector<std::string>{"10.0.0.1"};
  if (name.name == "two") return std::vector<std::string>{"10.0.0.2", "fe80::2"};
  return absl::InvalidArgumentError("host \"" + name.name + "\": no such host");
}

TEST(FilterAddresses, StandWhereTheNamesStood) {
  const auto with_addresses = [](const std::string& filter) {
    return WithAddresses(filter, LookUpFake).value_or("refused");
  };
  EXPECT_EQ(with_addresses("tcp port http"), "tcp port http");
  EXPECT_EQ(with_addresses("host one"), "host 10.0.0.1");
  EXPECT_EQ(with_addresses("src \\one and not (dst two or one) or port 80"),
            "src 10.0.0.1 and not (dst (10.0.0.2 or fe80::2) or 10.0.0.1) or port 80");
}

TEST(FilterAddresses, ANameWithoutOneIsNamed) {
  EXPECT_EQ(WithAddresses("host one or other", LookUpFake).status(),
            absl::InvalidArgumentError("host \"other\": no such host"));
}

TEST(FilterAddresses, AreThoseOfThisMachine) {
  const FilterName host = {.name = "localhost", .family = FilterName::Family::kIpv4};
  const auto found = LookUpHere(host);
  ASSERT_TRUE(found.ok()) << found.status();
  EXPECT_EQ(*found, std::vector<std::string>{"127.0.0.1"});
  const FilterName gateway = {.name = "localhost", .kind = FilterName::Kind::kGateway};
  EXPECT_EQ(LookUpHere(gateway).status().code(), absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace weir::cli
