# SPDX-License-Identifier: Apache-2.0
# A module that asks for one above it stops the configuration before any target is made.
cmake_minimum_required(VERSION 3.25)
list(APPEND CMAKE_MODULE_PATH ${MODULES})
include(TocsinModule)
tocsin_module(model SOURCES none.cc USES engine)
