// SPDX-License-Identifier: Apache-2.0
#include "tocsin/source/signing_keys.h"

#include <string>

#include <gtest/gtest.h>

namespace tocsin::source {
namespace {

// A key that was made for this test, in the structure of PKCS #1 and in the one of X.509.
constexpr std::string_view kBase64 =
    "MIIBCgKCAQEAmCYXwIbsb0k10wbEBtNeUKVMC0PHrdseqV49XVDRHNyt++ZpqnrU9dvfAPnmUl4n2sYs474XRGGQmm"
    "6PMnnlWBHdkPNeLeNh3gsBNgHm1j3kHg/cj/dIDqWe/TDvHsMwk/+3Lu+v+0qEPyFEHBI2perounRHI/+XCMFxEEIz"
    "IxTMXcdXYMvOCE28jUTC2cht88BEJFszudqu3Qw89MgUavp/03jvm0EE9063+xj229cVv8P6Fd/L6eULx5AQ6R83NH"
    "09tt7HNnR8uw859UDt8b+IGJFob2Wd+CNQfVrGotzntHifIDfXeEvX4uVQKw2Cn2hRTGJrQpXzyXCk9CCKpQIDAQAB";
constexpr std::string_view kPem =
    "-----BEGIN PUBLIC KEY-----\n"
    "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAmCYXwIbsb0k10wbEBtNe\n"
    "UKVMC0PHrdseqV49XVDRHNyt++ZpqnrU9dvfAPnmUl4n2sYs474XRGGQmm6PMnnl\n"
    "WBHdkPNeLeNh3gsBNgHm1j3kHg/cj/dIDqWe/TDvHsMwk/+3Lu+v+0qEPyFEHBI2\n"
    "perounRHI/+XCMFxEEIzIxTMXcdXYMvOCE28jUTC2cht88BEJFszudqu3Qw89MgU\n"
    "avp/03jvm0EE9063+xj229cVv8P6Fd/L6eULx5AQ6R83NH09tt7HNnR8uw859UDt\n"
    "8b+IGJFob2Wd+CNQfVrGotzntHifIDfXeEvX4uVQKw2Cn2hRTGJrQpXzyXCk9CCK\n"
    "pQIDAQAB\n"
    "-----END PUBLIC KEY-----\n";
constexpr std::string_view kText =
    "2026-11-21T09:00:00Z\ntrail.example/AWSLogs/1/x.json.gz\nabc\nnull";
constexpr std::string_view kSignature =
    "54df30c9ea33f7cc1726551c99acc830fed8ad4e86694a5c745c7daee8ec248de03cb514c501f4ea91ef7e9ac5"
    "2b912483ec06744d3230725d00963a5bf2b60c1b237761192eed1da4c16eca98817fe242af26bea1a7f30b7040"
    "1121ad8a8758f6462dd9d07f32f5a8fe46a94e1184b8e485b506ddc12d42a1ede36bfaf780bb4f35aad2f6e165"
    "8f67be77a754d44dc0b089a886aebf5ef3de12cf8427db9517f893b358c235f4ea75afc63a3c1472b0fdfd502c"
    "8c5e67e3fba3739884d6651f51788f125b60b4dfcb0e427142fe9c19d2bc555a8b0622b59a3237e2e6eb691dd0"
    "798d2bcce82eda71425bce9442f697057ca0c1257b856b4b0339b08dfd69c4";

std::string listing(std::string_view key) {
  return "{\n  \"PublicKeyList\": [{\"Value\": \"" + std::string(key) +
         "\", \"Fingerprint\": \"31e8\"}]\n}";
}

TEST(SigningKeys, EveryFormOfAKeyIsRead) {
  for (const std::string& form :
       {std::string(kBase64), std::string(kBase64) + "\n", "\"" + std::string(kBase64) + "\"\n",
        std::string(kPem), listing(kBase64)}) {
    SigningKeys keys;
    ASSERT_TRUE(keys.add(form).ok()) << form;
    EXPECT_EQ(keys.size(), 1u);
    EXPECT_TRUE(keys.signed_by_one(kText, kSignature)) << form;
  }
}

TEST(SigningKeys, AnotherTextOrSignatureIsNotSigned) {
  SigningKeys keys;
  EXPECT_FALSE(keys.signed_by_one(kText, kSignature)) << "no key is there";
  ASSERT_TRUE(keys.add(kPem).ok());
  EXPECT_FALSE(keys.signed_by_one(std::string(kText) + "x", kSignature));
  std::string changed(kSignature);
  changed[10] = changed[10] == '0' ? '1' : '0';
  EXPECT_FALSE(keys.signed_by_one(kText, changed));
  EXPECT_FALSE(keys.signed_by_one(kText, kSignature.substr(2)));
  EXPECT_FALSE(keys.signed_by_one(kText, kSignature.substr(1)));
  EXPECT_FALSE(keys.signed_by_one(kText, ""));
  EXPECT_FALSE(keys.signed_by_one(kText, "zz"));
}

TEST(SigningKeys, WhatIsNoKeyIsRefused) {
  SigningKeys keys;
  const std::string cut = listing(kBase64.substr(0, 200));
  for (const std::string_view text :
       {std::string_view(""), std::string_view("{}"), std::string_view("hello"),
        std::string_view("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n"),
        std::string_view(cut)}) {
    EXPECT_FALSE(keys.add(text).ok()) << text;
  }
  EXPECT_EQ(keys.size(), 0u);
}

}  // namespace
}  // namespace tocsin::source
