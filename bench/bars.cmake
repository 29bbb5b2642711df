# SPDX-License-Identifier: Apache-2.0
# The program against its bars: what rules cost over bare decoding, what callgrind counts, and
# evidence of any size for the measurements of the whole process (process.py).
set(bench_corpus ${CMAKE_CURRENT_LIST_DIR}/detect_corpus.cc
  ${CMAKE_CURRENT_LIST_DIR}/evtx_corpus.cc)

add_executable(evtx_rules ${CMAKE_CURRENT_LIST_DIR}/evtx_rules.cc ${bench_corpus})
target_link_libraries(evtx_rules PRIVATE tocsin_detect tocsin_source tocsin_source_evtx tocsin_rule)

tocsin_libraries(instructions_libraries re2 simdjson evtx)
add_executable(instructions ${CMAKE_CURRENT_LIST_DIR}/instructions.cc ${bench_corpus}
  ${CMAKE_CURRENT_LIST_DIR}/bare_json.cc ${CMAKE_CURRENT_LIST_DIR}/naive_loop.cc)
target_include_directories(instructions PRIVATE ${PROJECT_SOURCE_DIR}/src/detect)
target_link_libraries(instructions PRIVATE tocsin_detect tocsin_source tocsin_source_evtx
  tocsin_rule ${instructions_libraries})

add_executable(bulk_evidence ${CMAKE_CURRENT_LIST_DIR}/bulk_evidence.cc)
target_link_libraries(bulk_evidence PRIVATE tocsin_exercise)

foreach(program evtx_rules instructions bulk_evidence)
  target_include_directories(${program} PRIVATE ${CMAKE_CURRENT_LIST_DIR})
  set_property(GLOBAL APPEND PROPERTY TOCSIN_PROGRAMS_bench ${program})
endforeach()
