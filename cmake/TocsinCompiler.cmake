# SPDX-License-Identifier: Apache-2.0
# The language, the warnings and the hardening that every target shares.

if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  message(FATAL_ERROR "g++ before 13 miscompiles coroutines; use a preset, which names clang++-19")
endif()

set(CMAKE_CXX_STANDARD 23)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
include(CheckPIESupported)
check_pie_supported(LANGUAGES CXX)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

find_program(TOCSIN_CCACHE ccache)
if(TOCSIN_CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER "${TOCSIN_CCACHE}")
  set(CMAKE_C_COMPILER_LAUNCHER "${TOCSIN_CCACHE}")
endif()

add_compile_options(-Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wno-sign-conversion
                    -Werror -fno-strict-aliasing -fstack-protector-strong)
add_link_options(-fuse-ld=lld-19 -Wl,-z,relro,-z,now)

set(TOCSIN_SANITIZE "" CACHE STRING "Sanitizers, as for -fsanitize=")
option(TOCSIN_LTO "Optimise across files at link time (ThinLTO)" OFF)
if(CMAKE_BUILD_TYPE STREQUAL "Release")
  add_link_options(-Wl,--gc-sections)
  add_compile_options(-ffunction-sections -fdata-sections)
  if(TOCSIN_LTO)
    add_compile_options(-flto=thin)
    add_link_options(-flto=thin -Wl,--thinlto-jobs=2
                     -Wl,--thinlto-cache-dir=${CMAKE_BINARY_DIR}/lto-cache)
  endif()
endif()
if(TOCSIN_STATIC)
  # Shared libraries must not pick up parts of our archives: libarchive would mix our zlib and
  # zstd with its own wherever the versions differ.
  add_link_options(-Wl,--exclude-libs,ALL)
endif()
if(CMAKE_BUILD_TYPE STREQUAL "Release" AND NOT TOCSIN_SANITIZE)
  # The checked variants of the C library hide the calls that sanitizers watch.
  add_compile_definitions(_FORTIFY_SOURCE=2)
endif()
if(TOCSIN_SANITIZE)
  add_compile_options(-fsanitize=${TOCSIN_SANITIZE} -fno-omit-frame-pointer
                      -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${TOCSIN_SANITIZE})
endif()
if(TOCSIN_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()
