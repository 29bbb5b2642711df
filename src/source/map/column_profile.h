// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "tocsin/model/time.h"

namespace tocsin::source {

// What the values of one column look like. Shares are of the values that are not empty.
class ColumnProfile {
 public:
  explicit ColumnProfile(std::string name) : name_(std::move(name)) {}
  void add(std::string_view value);

  const std::string& name() const { return name_; }
  std::size_t filled() const { return filled_; }
  std::size_t distinct() const { return values_.size(); }
  bool all_distinct_counted() const { return !overflown_; }
  double times() const { return share(times_); }
  double days() const { return share(days_); }      // times that are days alone
  double clocks() const { return share(clocks_); }  // 09:12 or 09:12:44
  double addresses() const { return share(addresses_); }
  double numbers() const { return share(numbers_); }
  double actions() const { return share(actions_); }
  double outcomes() const { return share(outcomes_); }
  double case_numbers() const { return share(case_numbers_); }  // ICX-0114, 2026/118, 4 O 12/26
  double names() const { return share(names_); }        // words as people and accounts are written
  double accounts() const { return share(accounts_); }  // names with a sign that words lack
  double zoneless() const { return share(zoneless_); }  // times that name no zone
  // Dates as 03/04/2026, and whether each order of day and month fits all of them.
  bool has_slashes() const { return has_slashes_; }
  bool may_be_day_first() const { return day_first_; }
  bool may_be_month_first() const { return month_first_; }
  double paths() const { return share(paths_); }  // with folders or a file's ending
  // Values with how often they came, the commonest first, equal ones in order.
  std::vector<std::pair<std::string, std::size_t>> commonest(std::size_t most) const;

 private:
  void add_time(const std::string& text, model::Timestamp time);
  double share(std::size_t count) const {
    return filled_ == 0 ? 0 : static_cast<double>(count) / static_cast<double>(filled_);
  }

  std::string name_;
  std::size_t filled_ = 0, times_ = 0, days_ = 0, clocks_ = 0, addresses_ = 0, numbers_ = 0,
              actions_ = 0, outcomes_ = 0, case_numbers_ = 0, names_ = 0, paths_ = 0, accounts_ = 0,
              zoneless_ = 0;
  bool has_slashes_ = false, day_first_ = true, month_first_ = true;
  std::map<std::string, std::size_t, std::less<>> values_;
  bool overflown_ = false;
};

}  // namespace tocsin::source
