# SPDX-License-Identifier: Apache-2.0
# Decoding of network logs, and all rules on their events.
tocsin_bench(network_logs SOURCES ${CMAKE_CURRENT_LIST_DIR}/network_logs.cc
  LINK tocsin_source tocsin_rule tocsin_detect)
