// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "tocsin/base/file_system.h"

namespace tocsin::exercise {

// A disk in memory that keeps what is written; for tests. Reads nothing back.
class MemoryFiles final : public base::FileSystem {
 public:
  base::Result<base::FileEntry> inspect(const std::string&, bool) const override { return none(); }
  base::Result<std::vector<base::FileEntry>> list(const std::string&) const override {
    return none();
  }
  base::Result<std::unique_ptr<base::ReadableFile>> open(const std::string&) const override {
    return none();
  }
  base::Result<std::unique_ptr<base::WritableFile>> create(const std::string& path) const override {
    return std::unique_ptr<base::WritableFile>(std::make_unique<File>(files[path]));
  }
  base::Result<std::unique_ptr<base::ScratchFile>> create_scratch() const override {
    return none();
  }
  base::Result<void> make_folders(const std::string&) const override { return {}; }

  mutable std::map<std::string, std::string> files;

 private:
  class File final : public base::WritableFile {
   public:
    explicit File(std::string& bytes) : bytes_(bytes) { bytes_.clear(); }
    base::Result<void> write(std::span<const std::byte> bytes) override {
      bytes_.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
      return {};
    }
    base::Result<void> close() override { return {}; }

   private:
    std::string& bytes_;
  };
  static base::Error none() { return base::fail(base::ErrorKind::kUnsupported, "not here"); }
};

}  // namespace tocsin::exercise
