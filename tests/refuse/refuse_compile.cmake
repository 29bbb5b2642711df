# SPDX-License-Identifier: Apache-2.0
# Compiles CASE without and with REFUSED; see CMakeLists.txt beside this file.
string(REPLACE "|" ";-I" flags "-I${INCLUDES}")
set(command ${COMPILER} -std=c++23 -fsyntax-only -Wall -Wextra -Werror -fno-color-diagnostics
    ${flags})

execute_process(COMMAND ${command} ${CASE} RESULT_VARIABLE code ERROR_VARIABLE text)
if(NOT code EQUAL 0)
  message(FATAL_ERROR "the control without REFUSED must compile, but:\n${text}")
endif()

file(STRINGS ${CASE} line REGEX "^// Refused: " LIMIT_COUNT 1)
string(REGEX REPLACE "^// Refused: " "" expected "${line}")
if(expected STREQUAL "")
  message(FATAL_ERROR "${CASE} has no line \"// Refused: text of the message\"")
endif()

execute_process(COMMAND ${command} -DREFUSED ${CASE} RESULT_VARIABLE code ERROR_VARIABLE text)
if(code EQUAL 0)
  message(FATAL_ERROR "${CASE} compiled with REFUSED defined")
endif()
string(FIND "${text}" "${expected}" position)
if(position EQUAL -1)
  message(FATAL_ERROR "refused, but not for \"${expected}\":\n${text}")
endif()
message(STATUS "refused as it should be: ${expected}")
