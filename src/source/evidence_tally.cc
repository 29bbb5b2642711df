// SPDX-License-Identifier: Apache-2.0
#include "evidence_tally.h"

#include <algorithm>
#include <tuple>

#include <fmt/format.h>

namespace tocsin::source {
namespace {

// What a listed status takes, with its node in the tree and the ends of its allocations.
std::size_t bytes_of(const EvidenceStatus& status) {
  constexpr std::size_t kNodeBytes = 64;
  return sizeof(status) + kNodeBytes + status.path.size() + status.reason.size() +
         status.counts.losses.entries().size() * sizeof(LossCounts::Entry);
}

std::string loss_text(const LossCounts& losses) {
  std::string text;
  for (const LossCounts::Entry& entry : losses.entries()) {
    const LossRow& row = loss_row(entry.reason);
    if (!row.lossy) continue;
    if (!text.empty()) text += ", ";
    text += fmt::format("{} {}", entry.times, row.name);
  }
  return text;
}

}  // namespace

EvidenceStatus ended(std::string path, EvidenceState state, std::string reason) {
  EvidenceStatus status;
  status.path = std::move(path);
  status.state = state;
  status.reason = std::move(reason);
  return status;
}

bool EvidenceTally::Order::operator()(const EvidenceStatus& a, const EvidenceStatus& b) const {
  const auto key = [](const EvidenceStatus& status) {
    return std::tuple(status.state == EvidenceState::kRead, std::string_view(status.path),
                      status.state, std::string_view(status.reason), status.bytes,
                      status.counts.records);
  };
  return key(a) < key(b);
}

std::uint32_t EvidenceTally::begin(EvidenceStatus status) {
  const std::uint32_t number = next_number_++;
  open_[number].status = std::move(status);
  return number;
}

void EvidenceTally::decoded(std::uint32_t number, const DecodeCounts& counts) {
  Open& open = open_.at(number);
  open.status.counts.add(counts);
  --open.blocks;
  close_if_done(number, open);
}

void EvidenceTally::finish(std::uint32_t number, std::uint64_t bytes, const LossCounts& losses,
                           const std::optional<base::Error>& error) {
  Open& open = open_.at(number);
  open.status.bytes = bytes;
  // What a splitter skips, no decoder sees.
  open.status.counts.records +=
      losses.of(LossReason::kLineTooLong) + losses.of(LossReason::kTruncatedRecord);
  open.status.counts.losses.add_all(losses);
  if (error) {
    open.status.state = EvidenceState::kPartlyRead;
    open.status.reason = error->message;
  }
  open.finished = true;
  close_if_done(number, open);
}

void EvidenceTally::close_if_done(std::uint32_t number, Open& open) {
  if (!open.finished || open.blocks != 0) return;
  settle(std::move(open.status));
  open_.erase(number);
}

void EvidenceTally::settle(EvidenceStatus status) {
  if (status.state != EvidenceState::kRefused && status.counts.losses.lossy()) {
    status.state = EvidenceState::kPartlyRead;
    if (!status.reason.empty()) status.reason += "; ";
    status.reason += loss_text(status.counts.losses);
  }
  if (first_summed_ && !Order()(status, *first_summed_)) return sum(status);
  listed_bytes_ += bytes_of(status);
  listed_.insert(std::move(status));
  while (listed_bytes_ > listed_bytes_max_) {
    EvidenceStatus last = std::move(listed_.extract(std::prev(listed_.end())).value());
    listed_bytes_ -= bytes_of(last);
    sum(last);
    first_summed_ = std::move(last);
  }
}

void EvidenceTally::sum(const EvidenceStatus& status) {
  const auto [place, is_new] = sums_.try_emplace({status.state, status.format});
  EvidenceStatus& sum = place->second;
  if (is_new) {
    sum.state = status.state;
    sum.format = status.format;
    sum.files = 0;
  }
  sum.files += status.files;
  sum.bytes += status.bytes;
  sum.counts.add(status.counts);
}

std::vector<EvidenceStatus> EvidenceTally::take() {
  for (auto& [number, open] : std::exchange(open_, {})) settle(std::move(open.status));
  std::vector<EvidenceStatus> all;
  all.reserve(listed_.size() + sums_.size());
  while (!listed_.empty()) all.push_back(std::move(listed_.extract(listed_.begin()).value()));
  std::ranges::sort(all, [](const EvidenceStatus& a, const EvidenceStatus& b) {
    return std::tie(a.path, a.state, a.reason, a.bytes, a.counts.records) <
           std::tie(b.path, b.state, b.reason, b.bytes, b.counts.records);
  });
  for (auto& [key, sum] : sums_) {
    sum.path = fmt::format("(files that are not listed: {})", sum.files);
    if (sum.state != EvidenceState::kRead) sum.reason = loss_text(sum.counts.losses);
    all.push_back(std::move(sum));
  }
  return all;
}

}  // namespace tocsin::source
