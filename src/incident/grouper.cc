// SPDX-License-Identifier: Apache-2.0
#include "tocsin/incident/grouper.h"

#include <algorithm>
#include <numeric>
#include <tuple>
#include <utility>

#include "alert_log.h"
#include "assessor.h"
#include "clusters.h"
#include "incident_maker.h"
#include "links.h"
#include "score.h"
#include "statistics.h"
#include "tocsin/base/digest.h"

namespace tocsin::incident {

struct Grouper::State {
  State(Options chosen, const EntityTable& table)
      : options(chosen), log(table, chosen.entities_max) {}

  Options options;
  AlertLog log;
  Losses losses;
};

namespace {

// Where the members and links of a cluster stand in the lists of all. There may be as many as
// there are alerts.
struct Extent {
  std::uint32_t members_begin = 0, members_end = 0;
  std::uint32_t links_begin = 0, links_end = 0;
  double score = 0;
  model::Timestamp first{};
  IncidentId id{};  // of several alerts
};

// Alerts by cluster, and links by the cluster of their alerts, each with its extent.
struct Grouping {
  std::vector<AlertIndex> members;
  std::vector<Candidate> links;
  std::vector<Extent> extents;

  std::span<const AlertIndex> members_of(const Extent& extent) const {
    return std::span(members).subspan(extent.members_begin,
                                      extent.members_end - extent.members_begin);
  }
  std::span<const Candidate> links_of(const Extent& extent) const {
    return std::span(links).subspan(extent.links_begin, extent.links_end - extent.links_begin);
  }
};

// Without links.
Grouping lay_out(const std::vector<AlertIndex>& clusters) {
  Grouping grouping;
  std::vector<AlertIndex>& members = grouping.members;
  // A cluster goes by its first alert, so that counting puts all in order.
  std::vector<std::uint32_t> next(clusters.size() + 1);
  for (const AlertIndex root : clusters) ++next[root + 1];
  std::partial_sum(next.begin(), next.end(), next.begin());
  members.resize(clusters.size());
  for (AlertIndex i = 0; i < members.size(); ++i) members[next[clusters[i]]++] = i;
  for (std::uint32_t begin = 0, end = 0; begin < members.size(); begin = end) {
    const AlertIndex root = clusters[members[begin]];
    while (end < members.size() && clusters[members[end]] == root) ++end;
    grouping.extents.push_back({begin, end, 0, 0, 0, {}, {}});
  }
  return grouping;
}

// Gives the first `made` incidents the links that hold them together.
void give_links(const std::vector<AlertIndex>& clusters, std::vector<Candidate> links,
                std::size_t made, Grouping& grouping) {
  const std::span<Extent> extents = std::span(grouping.extents).first(made);
  std::vector<std::uint32_t> extent_of(clusters.size(), kNoEntity);  // by the cluster's root
  for (std::uint32_t i = 0; i < extents.size(); ++i) {
    extent_of[grouping.members[extents[i].members_begin]] = i;
  }
  std::erase_if(links, [&](const Candidate& link) {
    return clusters[link.a] != clusters[link.b] || extent_of[clusters[link.a]] == kNoEntity;
  });
  // There are several links for each alert: they are put in order where they stand.
  for (const Candidate& link : links) ++extents[extent_of[clusters[link.a]]].links_end;
  std::uint32_t begin = 0;
  for (Extent& extent : extents) {
    extent.links_begin = begin;
    begin += std::exchange(extent.links_end, begin);
  }
  for (std::uint32_t i = 0; i < extents.size(); ++i) {
    const std::uint32_t end = i + 1 < extents.size() ? extents[i + 1].links_begin : begin;
    for (std::uint32_t& next = extents[i].links_end; next < end;) {
      const std::uint32_t at = extent_of[clusters[links[next].a]];
      if (at == i) {
        ++next;
      } else {
        std::swap(links[next], links[extents[at].links_end++]);
      }
    }
  }
  HoldingLinks holding(clusters.size());
  std::uint32_t kept = 0;
  for (Extent& extent : extents) {
    const auto of_extent =
        std::span(links).subspan(extent.links_begin, extent.links_end - extent.links_begin);
    const std::size_t count = holding.keep(of_extent);
    std::move(of_extent.begin(), of_extent.begin() + static_cast<std::ptrdiff_t>(count),
              links.begin() + kept);
    extent.links_begin = kept;
    extent.links_end = kept += static_cast<std::uint32_t>(count);
  }
  links.resize(kept);
  grouping.links = std::move(links);
}

// Gives ids to incidents of several alerts: two may begin at one place in one hour. Those of lone
// alerts differ from each other, and are made when asked for.
void give_ids(const AlertLog& log, Grouping& grouping) {
  std::vector<std::pair<IncidentId, std::uint32_t>> ids;
  for (std::uint32_t i = 0; i < grouping.extents.size(); ++i) {
    Extent& extent = grouping.extents[i];
    const std::span<const AlertIndex> members = grouping.members_of(extent);
    if (members.size() == 1) continue;
    extent.id = incident_id(log, members, false);
    ids.emplace_back(extent.id, i);
  }
  std::sort(ids.begin(), ids.end());
  for (std::size_t n = 1; n < ids.size(); ++n) {
    if (ids[n].first != ids[n - 1].first) continue;
    Extent& extent = grouping.extents[ids[n].second];
    extent.id = incident_id(log, grouping.members_of(extent), true);
  }
}

IncidentId id_of(const AlertLog& log, const Grouping& grouping, const Extent& extent) {
  const std::span<const AlertIndex> members = grouping.members_of(extent);
  return members.size() == 1 ? incident_id(log, members, false) : extent.id;
}

// The highest score first.
void put_in_order(const AlertLog& log, Grouping& grouping) {
  FactFinder finder;
  for (Extent& extent : grouping.extents) {
    const std::span<const AlertIndex> members = grouping.members_of(extent);
    extent.score = score_of(finder.facts_of(log, members), nullptr);
    extent.first = log.rows()[members.front()].time;
  }
  std::sort(grouping.extents.begin(), grouping.extents.end(),
            [&](const Extent& a, const Extent& b) {
              if (a.score != b.score) return a.score > b.score;
              if (a.first != b.first) return a.first < b.first;
              return id_of(log, grouping, a) < id_of(log, grouping, b);
            });
}

// How many of the incidents, which are in order, are to be made.
std::size_t count_wanted(const Grouping& grouping, const Wanted& wanted) {
  const auto below = std::ranges::find_if(
      grouping.extents, [&](const Extent& extent) { return rank_of(extent.score) < wanted.least; });
  return std::min(static_cast<std::size_t>(below - grouping.extents.begin()), wanted.most);
}

model::IncidentTally tally_of(std::span<const Extent> extents) {
  model::IncidentTally tally;
  tally.incidents = extents.size();
  for (const Extent& extent : extents) tally.alerts += extent.members_end - extent.members_begin;
  if (!extents.empty()) tally.highest = rank_of(extents.front().score);
  return tally;
}

// Incidents are made in the order of their score, and what they consist of lies anywhere: most of
// the time would go by in waiting for memory. So what the lone alert, or the first one, of an
// incident needs is asked for some incidents ahead, step by step.
class Prefetch {
 public:
  Prefetch(const AlertLog& log, const Statistics& statistics, const Grouping& grouping)
      : log_(log), statistics_(statistics), grouping_(grouping) {}

  void ahead_of(std::size_t place) const {
    if (const AlertIndex* alert = first_of(place + 4 * kStep)) log_.fetch(*alert);
    if (const AlertIndex* alert = first_of(place + 3 * kStep)) log_.fetch_refs(*alert);
    const EntityStore& store = log_.entities();
    each_entity(place + 2 * kStep, [&](EntityIndex entity) {
      store.fetch(entity);
      statistics_.fetch(entity);
    });
    each_entity(place + kStep, [&](EntityIndex entity) {
      store.fetch_texts(entity);
      statistics_.fetch_counts(entity);
    });
  }

 private:
  static constexpr std::size_t kStep = 4;

  const AlertIndex* first_of(std::size_t place) const {
    if (place >= grouping_.extents.size()) return nullptr;
    return &grouping_.members[grouping_.extents[place].members_begin];
  }
  void each_entity(std::size_t place, const auto& take) const {
    const AlertIndex* alert = first_of(place);
    if (alert == nullptr) return;
    for (const std::uint32_t packed : log_.packed_refs(log_.rows()[*alert])) {
      take(AlertLog::unpack(packed).entity);
    }
  }

  const AlertLog& log_;
  const Statistics& statistics_;
  const Grouping& grouping_;
};

}  // namespace

Grouper::Grouper(Options options, const EntityTable& table)
    : state_(std::make_unique<State>(options, table)) {}
Grouper::~Grouper() = default;
Grouper::Grouper(Grouper&&) noexcept = default;

bool Grouper::reads(std::string_view field) {
  return EntityReader::reads(field) || Sensors::reads(field) ||
         !EntityTable::built_in().rows(field).empty();
}

void Grouper::add(const model::Alert& alert, std::span<const model::Surprise> surprises,
                  std::string_view where) {
  if (state_->log.rows().size() >= state_->options.alerts_max) {
    ++state_->losses.alerts_not_grouped;
    return;
  }
  state_->log.add(alert, surprises, where);
}

model::IncidentTally Grouper::finish(const model::Coverage& coverage, const IncidentSink& sink,
                                     Wanted wanted) {
  AlertLog& log = state_->log;
  log.settle();
  state_->losses.entities_not_kept = log.entities().not_kept();
  const Statistics statistics(log);
  std::vector<Candidate> links = find_links(log, statistics, state_->options);
  const std::vector<AlertIndex> clusters = cluster(log, links, state_->options);
  Grouping grouping = lay_out(clusters);
  give_ids(log, grouping);
  put_in_order(log, grouping);
  const std::size_t made = count_wanted(grouping, wanted);
  give_links(clusters, std::move(links), made, grouping);
  // All incidents at once would not fit: they are made when their turn has come.
  IncidentMaker maker(log, statistics);
  Assessor assessor(coverage);
  model::Incident incident;  // what the sink leaves of it is memory for the next
  const Prefetch prefetch(log, statistics, grouping);
  for (std::size_t i = 0; i < made; ++i) {
    const Extent& extent = grouping.extents[i];
    prefetch.ahead_of(i);
    maker.make(grouping.members_of(extent), grouping.links_of(extent), incident);
    incident.id.clear();
    base::append_digits(id_of(log, grouping, extent), incident.id);
    assessor.assess(incident);
    sink(std::move(incident));
  }
  return tally_of(std::span(grouping.extents).subspan(made));
}

std::vector<model::Incident> group(std::span<const model::Alert> alerts) {
  Grouper grouper({}, EntityTable::built_in());
  for (const model::Alert& alert : alerts) grouper.add(alert);
  std::vector<model::Incident> incidents;
  grouper.finish({}, [&](model::Incident&& incident) { incidents.push_back(std::move(incident)); });
  return incidents;
}

std::size_t Grouper::alerts() const { return state_->log.rows().size(); }

const Losses& Grouper::losses() const { return state_->losses; }

}  // namespace tocsin::incident
