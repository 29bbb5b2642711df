# SPDX-License-Identifier: Apache-2.0
# Detection over JSON lines. The naive loop borrows the value tests of the module.
add_executable(detect_bench ${CMAKE_CURRENT_LIST_DIR}/detect.cc
  ${CMAKE_CURRENT_LIST_DIR}/detect_corpus.cc ${CMAKE_CURRENT_LIST_DIR}/naive_loop.cc)
target_include_directories(detect_bench PRIVATE ${CMAKE_CURRENT_LIST_DIR}
  ${PROJECT_SOURCE_DIR}/src/detect)
tocsin_libraries(detect_bench_libraries re2 simdjson)
target_link_libraries(detect_bench PRIVATE tocsin_detect tocsin_source tocsin_rule
  ${detect_bench_libraries})
set_property(GLOBAL APPEND PROPERTY TOCSIN_PROGRAMS_bench detect_bench)
