# SPDX-License-Identifier: Apache-2.0
# The EVTX decoder against libevtx, which only benchmarks and tests may link.
add_executable(evtx_vs_libevtx ${CMAKE_CURRENT_LIST_DIR}/evtx_vs_libevtx.cc)
target_link_libraries(evtx_vs_libevtx PRIVATE tocsin_source_evtx evtx)
set_property(GLOBAL APPEND PROPERTY TOCSIN_PROGRAMS_bench evtx_vs_libevtx)
