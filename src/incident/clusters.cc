// SPDX-License-Identifier: Apache-2.0
// Rounds. In each, the evidence between any two clusters is summed, and all pairs of clusters that
// reach the threshold are joined at once; so nothing hangs on an order. Two things keep clusters
// from growing by chance. Evidence of one kind counts once: all that two clusters share on one host
// is one piece, each entity that they share across hosts is one, and beside the strongest piece the
// others count half, as they seldom are independent. And a cluster that was active in n hours had n
// occasions for a coincidence: what is a matter of chance must be log2(n) bits stronger to join it
// to another that had as many.
#include "clusters.h"

#include <algorithm>
#include <bit>
#include <limits>
#include <numeric>
#include <tuple>

namespace tocsin::incident {
namespace {

constexpr int kRoundsMax = 16;

class Forest {
 public:
  explicit Forest(std::size_t size) : parents_(size) {
    std::iota(parents_.begin(), parents_.end(), AlertIndex{0});
  }
  AlertIndex find(AlertIndex alert) {
    while (parents_[alert] != alert) {
      parents_[alert] = parents_[parents_[alert]];
      alert = parents_[alert];
    }
    return alert;
  }
  bool unite(AlertIndex a, AlertIndex b) {
    a = find(a);
    b = find(b);
    if (a == b) return false;
    parents_[std::max(a, b)] = std::min(a, b);
    return true;
  }
  std::vector<AlertIndex> roots() {
    for (AlertIndex i = 0; i < parents_.size(); ++i) parents_[i] = find(i);
    return parents_;
  }

 private:
  std::vector<AlertIndex> parents_;
};

// A piece of evidence between two clusters.
struct Piece {
  AlertIndex a, b;     // roots, a < b
  EntityIndex entity;  // kNoEntity: what they share on one host
  float bits;
};

// In how many hours each cluster was active, by root.
std::vector<std::uint32_t> active_hours(const AlertLog& log, Forest& forest) {
  std::vector<std::uint32_t> hours(log.rows().size());
  std::vector<std::int64_t> last(log.rows().size(), std::numeric_limits<std::int64_t>::min());
  for (AlertIndex i = 0; i < log.rows().size(); ++i) {
    const AlertIndex root = forest.find(i);
    const auto time = log.rows()[i].time.time_since_epoch();
    const std::int64_t hour = std::chrono::floor<std::chrono::hours>(time).count();
    hours[root] += hour != last[root];
    last[root] = hour;
  }
  return hours;
}

double sum_of(const Piece* begin, const Piece* end) {
  // Sorted by entity and then by bits, the strongest first.
  double strongest = 0, all = 0;
  for (const Piece* piece = begin; piece != end; ++piece) {
    if (piece != begin && piece->entity == (piece - 1)->entity) continue;
    if (piece->bits < kBitsKept) continue;
    all += piece->bits;
    strongest = std::max<double>(strongest, piece->bits);
  }
  return strongest + (all - strongest) / 2;
}

std::vector<Piece> pieces_between(const std::vector<Candidate>& links, const AlertLog& log,
                                  Forest& forest) {
  const std::vector<std::uint32_t> hours = active_hours(log, forest);
  std::vector<Piece> pieces;
  for (const Candidate& link : links) {
    if (link.kind == model::LinkKind::kRepetition) continue;
    AlertIndex a = forest.find(link.a), b = forest.find(link.b);
    if (a == b) continue;
    if (a > b) std::swap(a, b);
    const bool by_chance = !link.firm && !(link.same_place && link.tier > 0);
    const int occasions = by_chance ? std::bit_width(std::min(hours[a], hours[b])) - 1 : 0;
    const float bits = link.bits - static_cast<float>(occasions);
    if (bits < kBitsKept) continue;
    pieces.push_back({a, b, link.same_place ? kNoEntity : link.entity, bits});
  }
  std::sort(pieces.begin(), pieces.end(), [](const Piece& x, const Piece& y) {
    return std::tie(x.a, x.b, x.entity, y.bits) < std::tie(y.a, y.b, y.entity, x.bits);
  });
  return pieces;
}

// What is left of one rule alone is one noise when it comes again and again. It never joins
// anything else, so that no noise holds strangers together.
void join_repetitions(const AlertLog& log, const std::vector<Candidate>& links,
                      const Options& options, Forest& forest) {
  constexpr std::uint32_t kSeveral = 0xffffffff;
  std::vector<std::uint32_t> rules(log.rows().size());
  for (AlertIndex i = 0; i < log.rows().size(); ++i) {
    const AlertIndex root = forest.find(i);
    const std::uint32_t rule = log.rows()[i].rule;
    if (root == i) {
      rules[root] = rule;
    } else if (rules[root] != rule) {
      rules[root] = kSeveral;
    }
  }
  for (const Candidate& link : links) {
    if (link.kind != model::LinkKind::kRepetition || link.bits < options.link_bits_min) continue;
    const std::uint32_t a = rules[forest.find(link.a)], b = rules[forest.find(link.b)];
    if (a == b && a != kSeveral) forest.unite(link.a, link.b);
  }
}

}  // namespace

std::vector<AlertIndex> cluster(const AlertLog& log, const std::vector<Candidate>& links,
                                const Options& options) {
  Forest forest(log.rows().size());
  for (const Candidate& link : links) {
    const bool joins = link.kind != model::LinkKind::kRepetition;
    if (joins && link.bits >= options.link_bits_min) forest.unite(link.a, link.b);
  }
  for (int round = 0; round < kRoundsMax; ++round) {
    const std::vector<Piece> pieces = pieces_between(links, log, forest);
    bool joined = false;
    for (std::size_t begin = 0, end = 0; begin < pieces.size(); begin = end) {
      while (end < pieces.size() && pieces[end].a == pieces[begin].a &&
             pieces[end].b == pieces[begin].b) {
        ++end;
      }
      if (sum_of(&pieces[begin], &pieces[begin] + (end - begin)) < options.link_bits_min) continue;
      joined = forest.unite(pieces[begin].a, pieces[begin].b) || joined;
    }
    if (!joined) break;
  }
  join_repetitions(log, links, options, forest);
  return forest.roots();
}

AlertIndex HoldingLinks::root(AlertIndex alert) {
  if (parents_[alert] == kNoEntity) parents_[alert] = alert;
  while (parents_[alert] != alert) {
    parents_[alert] = parents_[parents_[alert]];
    alert = parents_[alert];
  }
  return alert;
}

std::size_t HoldingLinks::keep(std::span<Candidate> links) {
  // Of one reason for one pair the strongest tier, of those alike the one most of note.
  std::sort(links.begin(), links.end(), [](const Candidate& a, const Candidate& b) {
    return std::tie(a.a, a.b, a.kind, a.entity, b.bits, b.tier) <
           std::tie(b.a, b.b, b.kind, b.entity, a.bits, a.tier);
  });
  const auto last = std::unique(links.begin(), links.end(), [](const auto& a, const auto& b) {
    return std::tie(a.a, a.b, a.kind, a.entity) == std::tie(b.a, b.b, b.kind, b.entity);
  });
  const auto count = static_cast<std::uint32_t>(last - links.begin());
  pairs_.clear();
  order_.clear();
  for (std::uint32_t i = 0; i < count; ++i) {
    const bool next = i == 0 || links[i].a != links[i - 1].a || links[i].b != links[i - 1].b;
    if (next) {
      order_.push_back(static_cast<std::uint32_t>(pairs_.size()));
      pairs_.push_back({i, i, links[i].bits});
    }
    pairs_.back().end = i + 1;
    pairs_.back().bits = std::max(pairs_.back().bits, links[i].bits);
  }
  std::sort(order_.begin(), order_.end(), [&](std::uint32_t x, std::uint32_t y) {
    return pairs_[x].bits != pairs_[y].bits ? pairs_[x].bits > pairs_[y].bits : x < y;
  });
  for (const std::uint32_t number : order_) {
    Pair& pair = pairs_[number];
    const AlertIndex a = root(links[pair.begin].a), b = root(links[pair.begin].b);
    pair.holds = a != b;
    parents_[std::max(a, b)] = std::min(a, b);
  }
  std::uint32_t kept = 0;
  for (const Pair& pair : pairs_) {
    if (!pair.holds) continue;
    for (std::uint32_t i = pair.begin; i < pair.end; ++i) links[kept++] = links[i];
  }
  return kept;
}

}  // namespace tocsin::incident
