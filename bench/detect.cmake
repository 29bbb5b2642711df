# SPDX-License-Identifier: Apache-2.0
# Detection over JSON lines. The naive loop borrows the value tests of the module.
add_executable(detect_bench ${CMAKE_CURRENT_LIST_DIR}/detect.cc
  ${CMAKE_CURRENT_LIST_DIR}/detect_corpus.cc ${CMAKE_CURRENT_LIST_DIR}/naive_loop.cc
  ${CMAKE_CURRENT_LIST_DIR}/bare_json.cc)
target_include_directories(detect_bench PRIVATE ${CMAKE_CURRENT_LIST_DIR}
  ${PROJECT_SOURCE_DIR}/src/detect)
tocsin_libraries(detect_bench_libraries re2 simdjson)
target_link_libraries(detect_bench PRIVATE tocsin_detect tocsin_source tocsin_rule
  ${detect_bench_libraries})
set_property(GLOBAL APPEND PROPERTY TOCSIN_PROGRAMS_bench detect_bench)

# The literal scanner against vectorscan, which only this benchmark links.
find_library(TOCSIN_VECTORSCAN hs)
mark_as_advanced(TOCSIN_VECTORSCAN)
if(TOCSIN_VECTORSCAN)
  add_executable(literals_vs_vectorscan ${CMAKE_CURRENT_LIST_DIR}/literals_vs_vectorscan.cc
    ${CMAKE_CURRENT_LIST_DIR}/detect_corpus.cc)
  target_include_directories(literals_vs_vectorscan PRIVATE ${CMAKE_CURRENT_LIST_DIR}
    ${PROJECT_SOURCE_DIR}/src/detect)
  target_link_libraries(literals_vs_vectorscan PRIVATE tocsin_detect tocsin_source tocsin_rule
    ${detect_bench_libraries}
    ${TOCSIN_VECTORSCAN})
  set_property(GLOBAL APPEND PROPERTY TOCSIN_PROGRAMS_bench literals_vs_vectorscan)
endif()
