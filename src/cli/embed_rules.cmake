# SPDX-License-Identifier: Apache-2.0
# Makes built_in_rules.cc: every *.yml under rules/ as bytes of the program, sorted by path.

file(GLOB_RECURSE rule_files CONFIGURE_DEPENDS RELATIVE ${PROJECT_SOURCE_DIR}/rules
  ${PROJECT_SOURCE_DIR}/rules/*.yml)
list(SORT rule_files)
set(arrays "")
set(rows "")
set(number 0)
set(embedded "")
set(digests "")
foreach(file ${rule_files})
  string(APPEND arrays "const unsigned char kFile${number}[] = {\n"
    "#embed \"${PROJECT_SOURCE_DIR}/rules/${file}\"\n};\n")
  string(APPEND rows "      {\"${file}\", text(kFile${number})},\n")
  list(APPEND embedded ${PROJECT_SOURCE_DIR}/rules/${file})
  file(SHA256 ${PROJECT_SOURCE_DIR}/rules/${file} digest)
  string(APPEND digests "${digest}")
  math(EXPR number "${number} + 1")
endforeach()
# A compiler cache does not see what #embed reads: the digest in the file tells it.
string(SHA256 rules_digest "${digests}")
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${embedded})
configure_file(built_in_rules.cc.in built_in_rules.cc @ONLY)
set_source_files_properties(${CMAKE_CURRENT_BINARY_DIR}/built_in_rules.cc
  PROPERTIES OBJECT_DEPENDS "${embedded}")
