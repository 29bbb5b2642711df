# SPDX-License-Identifier: Apache-2.0
# One CMake target per module, and the layering between them.

include(TocsinLibraries)

# The modules from the bottom up, and what each may use: the table of ARCHITECTURE.md.
set(TOCSIN_MODULES base model text wire source rule anomaly incident detect correlate inform
    exercise engine cli)
set(TOCSIN_MAY_USE_base "")
set(TOCSIN_MAY_USE_model base)
set(TOCSIN_MAY_USE_text base)
set(TOCSIN_MAY_USE_wire base model)
set(TOCSIN_MAY_USE_source base model text)
set(TOCSIN_MAY_USE_rule base model text)
set(TOCSIN_MAY_USE_anomaly base model)
set(TOCSIN_MAY_USE_incident base model)
set(TOCSIN_MAY_USE_detect base model rule)
set(TOCSIN_MAY_USE_correlate base model rule)
set(TOCSIN_MAY_USE_inform base model wire)
set(TOCSIN_MAY_USE_exercise base model text)
set(TOCSIN_MAY_USE_engine base model text wire source rule anomaly incident detect correlate inform)
set(TOCSIN_MAY_USE_cli base model text wire source rule anomaly incident detect correlate inform
    exercise engine)

# For work on a part: configure these modules alone, named with all that they use.
set(TOCSIN_ONLY "" CACHE STRING "Modules to configure, from the bottom up; empty: all")
if(TOCSIN_ONLY)
  set(TOCSIN_MODULES ${TOCSIN_ONLY})
endif()

# tocsin_module(NAME SOURCES a.cc … USES modules… [LINK_PRIVATE libraries…])
# Headers that others may use: src/<NAME>/include. Everything else of the module is private.
# Libraries are named as in TocsinLibraries.cmake (yaml, zstd, fmt …).
function(tocsin_module NAME)
  cmake_parse_arguments(ARG "" "" "SOURCES;USES;LINK_PRIVATE" ${ARGN})
  foreach(used ${ARG_USES})
    if(NOT used IN_LIST TOCSIN_MAY_USE_${NAME})
      message(FATAL_ERROR "module ${NAME} may not use ${used}: see the table in ARCHITECTURE.md")
    endif()
  endforeach()
  tocsin_libraries(libraries ${ARG_LINK_PRIVATE})
  add_library(tocsin_${NAME} STATIC ${ARG_SOURCES})
  target_include_directories(tocsin_${NAME}
    PUBLIC ${CMAKE_CURRENT_SOURCE_DIR}/include PRIVATE ${CMAKE_CURRENT_SOURCE_DIR})
  foreach(used ${ARG_USES})
    target_link_libraries(tocsin_${NAME} PUBLIC tocsin_${used})
  endforeach()
  target_link_libraries(tocsin_${NAME} PRIVATE ${libraries})
endfunction()

# tocsin_embed_text(VARIABLE FILE): the text of a file under data/, for a source that is configured.
function(tocsin_embed_text VARIABLE FILE)
  set(path ${PROJECT_SOURCE_DIR}/data/${FILE})
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${path})
  file(READ ${path} text)
  set(${VARIABLE} "${text}" PARENT_SCOPE)
endfunction()

# tocsin_embed_tables(VARIABLE FOLDER): the YAML files of a folder under data/ in order of their
# names, as rows of an array of text::TableText.
function(tocsin_embed_tables VARIABLE FOLDER)
  file(GLOB tables CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/data/${FOLDER}/*.yml)
  list(SORT tables)
  set(rows "")
  foreach(table ${tables})
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${table})
    file(READ ${table} text)
    get_filename_component(name ${table} NAME)
    string(APPEND rows "    {\"${name}\", R\"table(${text})table\"},\n")
  endforeach()
  set(${VARIABLE} "${rows}" PARENT_SCOPE)
endfunction()

# tocsin_pack_tables(OUT FOLDER): the YAML files of a folder under data/ in order of their names,
# packed while the program is built, as a file of rows of an array of text::TableText to include.
# Libraries that are made for fuzzing run in fuzzers alone, so that there the tables stay text.
function(tocsin_pack_tables OUT FOLDER)
  if(TOCSIN_FUZZ)
    tocsin_embed_tables(rows ${FOLDER})
    file(CONFIGURE OUTPUT ${OUT} CONTENT "@rows@" @ONLY)
    return()
  endif()
  file(GLOB tables CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/data/${FOLDER}/*.yml)
  list(SORT tables)
  add_custom_command(OUTPUT ${OUT} COMMAND pack_tables ${OUT} ${tables}
    DEPENDS pack_tables ${tables} VERBATIM)
endfunction()

# tocsin_program(NAME SOURCES main.cc USES modules…): a program at the root of the build folder.
function(tocsin_program NAME)
  cmake_parse_arguments(ARG "" "" "SOURCES;USES;LINK_PRIVATE" ${ARGN})
  tocsin_libraries(libraries ${ARG_LINK_PRIVATE})
  list(TRANSFORM ARG_USES PREPEND tocsin_)
  add_executable(${NAME} ${ARG_SOURCES})
  target_link_libraries(${NAME} PRIVATE ${ARG_USES} ${libraries})
  set_target_properties(${NAME} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR})
endfunction()

# What tests themselves do need not be fast, and they are many: beside the program as shipped they
# are optimised less than it is.
set(TOCSIN_TEST_OPTIONS $<$<CONFIG:Release>:-O1>)

# tocsin_test(MODULE SOURCES x_test.cc … [LINK libraries…]): one test program for a module.
function(tocsin_test MODULE)
  if(NOT TOCSIN_TESTS)
    return()
  endif()
  cmake_parse_arguments(ARG "" "" "SOURCES;LINK" ${ARGN})
  tocsin_libraries(libraries ${ARG_LINK})
  add_executable(${MODULE}_test ${ARG_SOURCES})
  target_compile_options(${MODULE}_test PRIVATE ${TOCSIN_TEST_OPTIONS})
  target_include_directories(${MODULE}_test
    PRIVATE ${CMAKE_CURRENT_SOURCE_DIR} ${PROJECT_SOURCE_DIR}/tests)
  target_link_libraries(${MODULE}_test PRIVATE tocsin_${MODULE} ${libraries} GTest::gmock_main)
  gtest_discover_tests(${MODULE}_test WORKING_DIRECTORY ${PROJECT_SOURCE_DIR}
    DISCOVERY_TIMEOUT 60 PROPERTIES TIMEOUT 600)
endfunction()

# tocsin_fuzz(NAME SOURCES x_fuzz.cc LINK targets…): a libFuzzer program where TOCSIN_FUZZ is on;
# in a test build the same source also runs over its checked-in seeds (tests/fuzz/<NAME>).
function(tocsin_fuzz NAME)
  if(NOT TOCSIN_FUZZ AND NOT TOCSIN_TESTS)
    return()
  endif()
  cmake_parse_arguments(ARG "" "" "SOURCES;LINK" ${ARGN})
  tocsin_libraries(libraries ${ARG_LINK})
  # Compiled once for both programs.
  add_library(${NAME}_target OBJECT ${ARG_SOURCES})
  target_compile_options(${NAME}_target PRIVATE ${TOCSIN_TEST_OPTIONS})
  target_include_directories(${NAME}_target PRIVATE ${CMAKE_CURRENT_SOURCE_DIR})
  target_link_libraries(${NAME}_target PUBLIC ${libraries})
  if(TOCSIN_FUZZ)
    add_executable(${NAME}_fuzz)
    target_link_libraries(${NAME}_fuzz PRIVATE ${NAME}_target)
    target_link_options(${NAME}_fuzz PRIVATE -fsanitize=fuzzer)
    set_property(GLOBAL APPEND PROPERTY TOCSIN_PROGRAMS_fuzz ${NAME}_fuzz)
  endif()
  if(TOCSIN_TESTS)
    add_executable(${NAME}_replay ${PROJECT_SOURCE_DIR}/tests/support/replay_main.cc)
    target_link_libraries(${NAME}_replay PRIVATE ${NAME}_target)
    add_test(NAME fuzz_replay.${NAME}
      COMMAND ${NAME}_replay ${PROJECT_SOURCE_DIR}/tests/fuzz/${NAME})
  endif()
endfunction()

# tocsin_bench(NAME SOURCES x_bench.cc LINK targets…): a Google Benchmark program.
function(tocsin_bench NAME)
  if(NOT TOCSIN_BENCH)
    return()
  endif()
  cmake_parse_arguments(ARG "" "" "SOURCES;LINK" ${ARGN})
  tocsin_libraries(libraries ${ARG_LINK})
  find_package(benchmark REQUIRED)
  add_executable(${NAME}_bench ${ARG_SOURCES})
  target_include_directories(${NAME}_bench PRIVATE ${CMAKE_CURRENT_SOURCE_DIR})
  target_link_libraries(${NAME}_bench PRIVATE ${libraries} benchmark::benchmark)
  set_property(GLOBAL APPEND PROPERTY TOCSIN_PROGRAMS_bench ${NAME}_bench)
endfunction()

# tocsin_list_programs(KIND): a target all_<KIND> that builds every fuzz or bench program, and the
# file <KIND>.list in the build folder with their paths, which ./dev reads.
function(tocsin_list_programs KIND)
  get_property(programs GLOBAL PROPERTY TOCSIN_PROGRAMS_${KIND})
  add_custom_target(all_${KIND} DEPENDS ${programs})
  set(lines "")
  foreach(program ${programs})
    string(APPEND lines "$<TARGET_FILE:${program}>\n")
  endforeach()
  file(GENERATE OUTPUT ${CMAKE_BINARY_DIR}/${KIND}.list CONTENT "${lines}")
endfunction()
