# SPDX-License-Identifier: Apache-2.0
# The third-party libraries of the product, by the short names that modules give to LINK_PRIVATE,
# and how each is linked. docs/adr/0002-linking.md has the reasons.

option(TOCSIN_STATIC "Link the archives of third-party libraries where Debian ships them" OFF)

# Linked from lib<name>.a where TOCSIN_STATIC is on, from lib<name>.so elsewhere.
set(TOCSIN_ARCHIVES sodium yaml zstd lz4 lzma z re2 utf8proc xxhash crypto)
# Always shared: no archive exists (simdjson), or it would drag in what we do not want (archive).
set(TOCSIN_SHARED_LIBRARIES simdjson archive)
# Headers alone; naming them documents the use.
set(TOCSIN_HEADER_LIBRARIES rapidjson cli11)

# tocsin_static_library(NAME): makes sure that the target tocsin_lib_<NAME> exists, which links
# lib<NAME> as an archive where TOCSIN_STATIC is on and shared otherwise.
function(tocsin_static_library NAME)
  if(TARGET tocsin_lib_${NAME})
    return()
  endif()
  add_library(tocsin_lib_${NAME} INTERFACE)
  if(NOT TOCSIN_STATIC)
    target_link_libraries(tocsin_lib_${NAME} INTERFACE ${NAME})
    return()
  endif()
  find_library(TOCSIN_ARCHIVE_${NAME} NAMES lib${NAME}.a)
  mark_as_advanced(TOCSIN_ARCHIVE_${NAME})
  if(NOT TOCSIN_ARCHIVE_${NAME})
    message(FATAL_ERROR "lib${NAME}.a is missing: run ./dev setup, or set TOCSIN_STATIC to OFF")
  endif()
  find_package(Threads REQUIRED)
  target_link_libraries(tocsin_lib_${NAME} INTERFACE
    ${TOCSIN_ARCHIVE_${NAME}} Threads::Threads)
endfunction()

# tocsin_fmt_library(): makes sure that the target tocsin_lib_fmt exists. Debian has no libfmt.a, so
# where TOCSIN_STATIC is on the archive is made here, from fmt's own headers.
function(tocsin_fmt_library)
  if(TARGET tocsin_lib_fmt)
    return()
  endif()
  find_package(fmt REQUIRED)
  if(NOT TOCSIN_STATIC)
    add_library(tocsin_lib_fmt INTERFACE)
    target_link_libraries(tocsin_lib_fmt INTERFACE fmt::fmt)
    return()
  endif()
  add_library(tocsin_lib_fmt STATIC ${PROJECT_SOURCE_DIR}/cmake/fmt_archive.cc)
  get_target_property(headers fmt::fmt INTERFACE_INCLUDE_DIRECTORIES)
  target_include_directories(tocsin_lib_fmt SYSTEM INTERFACE ${headers})
endfunction()

# tocsin_libraries(OUT names…): the link items for these names. A name that no table above knows
# (a target, a test library) stands for itself.
function(tocsin_libraries OUT)
  set(items "")
  foreach(name ${ARGN})
    if(name IN_LIST TOCSIN_ARCHIVES)
      tocsin_static_library(${name})
      list(APPEND items tocsin_lib_${name})
    elseif(name STREQUAL "fmt")
      tocsin_fmt_library()
      list(APPEND items tocsin_lib_fmt)
    elseif(name IN_LIST TOCSIN_HEADER_LIBRARIES)
      continue()
    else()
      list(APPEND items ${name})
    endif()
  endforeach()
  set(${OUT} ${items} PARENT_SCOPE)
endfunction()
