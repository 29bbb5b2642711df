# SPDX-License-Identifier: Apache-2.0
# Decoding of logs of Linux, networks and clouds, and all rules on their events.
add_executable(network_logs_bench ${CMAKE_CURRENT_LIST_DIR}/network_logs.cc
  ${CMAKE_CURRENT_LIST_DIR}/network_evidence.cc ${CMAKE_CURRENT_LIST_DIR}/detect_corpus.cc
  ${CMAKE_CURRENT_LIST_DIR}/bare_json.cc)
tocsin_libraries(network_logs_libraries simdjson)
target_include_directories(network_logs_bench PRIVATE ${CMAKE_CURRENT_LIST_DIR})
target_link_libraries(network_logs_bench PRIVATE tocsin_detect tocsin_source tocsin_rule
  ${network_logs_libraries})
set_property(GLOBAL APPEND PROPERTY TOCSIN_PROGRAMS_bench network_logs_bench)
