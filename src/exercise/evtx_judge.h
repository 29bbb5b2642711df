// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>
#include <libbfio.h>
#include <libevtx.h>

#include <string>
#include <vector>

// libevtx as a judge of what we write; for tests.

namespace tocsin::exercise {

// What libevtx finds: the XML of each record.
inline std::vector<std::string> judged(const std::string& file) {
  libbfio_handle_t* handle = nullptr;
  libevtx_file_t* evtx = nullptr;
  EXPECT_EQ(libbfio_memory_range_initialize(&handle, nullptr), 1);
  auto* bytes = reinterpret_cast<std::uint8_t*>(const_cast<char*>(file.data()));
  EXPECT_EQ(libbfio_memory_range_set(handle, bytes, file.size(), nullptr), 1);
  EXPECT_EQ(libevtx_file_initialize(&evtx, nullptr), 1);
  std::vector<std::string> all;
  libevtx_error_t* error = nullptr;
  if (libevtx_file_open_file_io_handle(evtx, handle, LIBEVTX_OPEN_READ, &error) == 1) {
    int count = 0;
    libevtx_file_get_number_of_records(evtx, &count, nullptr);
    for (int i = 0; i < count; ++i) {
      libevtx_record_t* record = nullptr;
      std::size_t size = 0;
      std::string xml;
      if (libevtx_file_get_record_by_index(evtx, i, &record, &error) == 1 &&
          libevtx_record_get_utf8_xml_string_size(record, &size, &error) == 1) {
        xml.resize(size);
        libevtx_record_get_utf8_xml_string(record, reinterpret_cast<std::uint8_t*>(xml.data()),
                                           size, nullptr);
      }
      libevtx_record_free(&record, nullptr);
      all.push_back(xml);
    }
    libevtx_file_close(evtx, nullptr);
  }
  if (error != nullptr) {
    char text[512];
    libevtx_error_backtrace_sprint(error, text, sizeof text);
    ADD_FAILURE() << text;
    libevtx_error_free(&error);
  }
  libevtx_file_free(&evtx, nullptr);
  libbfio_handle_free(&handle, nullptr);
  return all;
}

}  // namespace tocsin::exercise
