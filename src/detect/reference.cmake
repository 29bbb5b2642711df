# SPDX-License-Identifier: Apache-2.0
# The naive side: reference evaluator, explanations, case generator, and the tests that compare
# the fast side with it.
set(TOCSIN_DETECT_REFERENCE_SOURCES
  explain.cc
  generate.cc
  generate_near_miss.cc
  generate_regex.cc
  generate_search.cc
  generate_value.cc
  predicate_check.cc
  predicate_words.cc
  reference.cc)
set(TOCSIN_DETECT_REFERENCE_TESTS
  differential_case.cc
  differential_test.cc
  differential_text.cc
  expression_builder.cc
  generate_corpus_test.cc
  generate_regex_test.cc
  generate_test.cc
  reference_test.cc)
