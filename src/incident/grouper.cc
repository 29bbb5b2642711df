// SPDX-License-Identifier: Apache-2.0
#include "tocsin/incident/grouper.h"

#include <algorithm>
#include <string>
#include <tuple>
#include <unordered_set>

#include "alert_log.h"
#include "clusters.h"
#include "coverage_index.h"
#include "incident_maker.h"
#include "links.h"
#include "score.h"
#include "statistics.h"
#include "tocsin/incident/assess.h"

namespace tocsin::incident {

struct Grouper::State {
  State(Options chosen, const EntityTable& table)
      : options(chosen), log(table, chosen.entities_max) {}

  Options options;
  AlertLog log;
  Losses losses;
};

namespace {

// Where the members and links of a cluster stand in the lists of all.
struct Extent {
  std::size_t members_begin = 0, members_end = 0;
  std::size_t links_begin = 0, links_end = 0;
  double score = 0;
  model::Timestamp first{};
  std::string id;
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

Grouping lay_out(const std::vector<AlertIndex>& clusters, std::vector<Candidate> links) {
  Grouping grouping;
  std::vector<AlertIndex>& members = grouping.members;
  members.resize(clusters.size());
  for (AlertIndex i = 0; i < members.size(); ++i) members[i] = i;
  std::sort(members.begin(), members.end(), [&](AlertIndex a, AlertIndex b) {
    return std::pair(clusters[a], a) < std::pair(clusters[b], b);
  });
  std::sort(links.begin(), links.end(), [&](const Candidate& a, const Candidate& b) {
    return std::tie(clusters[a.a], a.a, a.b, a.kind, a.entity) <
           std::tie(clusters[b.a], b.a, b.b, b.kind, b.entity);
  });
  std::size_t link = 0;
  for (std::size_t begin = 0, end = 0; begin < members.size(); begin = end) {
    const AlertIndex root = clusters[members[begin]];
    while (end < members.size() && clusters[members[end]] == root) ++end;
    Extent extent{begin, end, link, link, 0, {}, {}};
    while (link < links.size() && clusters[links[link].a] == root) ++link;
    extent.links_end = link;
    grouping.extents.push_back(extent);
  }
  grouping.links = std::move(links);
  return grouping;
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
    each_entity(place + kStep, [&](EntityIndex entity) { store.fetch_texts(entity); });
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

void Grouper::add(const model::Alert& alert, std::span<const model::Surprise> surprises) {
  if (state_->log.rows().size() >= state_->options.alerts_max) {
    ++state_->losses.alerts_not_grouped;
    return;
  }
  state_->log.add(alert, surprises);
}

model::IncidentTally Grouper::finish(const model::Coverage& coverage, const IncidentSink& sink,
                                     model::Rank least) {
  AlertLog& log = state_->log;
  log.settle();
  state_->losses.entities_not_kept = log.entities().not_kept();
  const Statistics statistics(log);
  Grouping grouping;
  {
    std::vector<Candidate> links = find_links(log, statistics, state_->options);
    const std::vector<AlertIndex> clusters = cluster(log, links, state_->options);
    grouping = lay_out(clusters, holding_links(links, clusters));
  }
  // All incidents at once would not fit: they are made when their turn has come.
  FactFinder finder;
  std::unordered_set<std::string> ids;
  for (Extent& extent : grouping.extents) {
    const std::span<const AlertIndex> members = grouping.members_of(extent);
    extent.score = score_of(finder.facts_of(log, members), false).points;
    extent.first = log.rows()[members.front()].time;
    // The ids of lone alerts differ from each other: they are made when asked for.
    if (members.size() == 1) continue;
    extent.id = incident_id(log, members, false);
    if (!ids.insert(extent.id).second) extent.id = incident_id(log, members, true);
    ids.insert(extent.id);
  }
  const auto id_of = [&](const Extent& extent) {
    return extent.id.empty() ? incident_id(log, grouping.members_of(extent), false) : extent.id;
  };
  std::sort(grouping.extents.begin(), grouping.extents.end(),
            [&](const Extent& a, const Extent& b) {
              if (a.score != b.score) return a.score > b.score;
              return a.first != b.first ? a.first < b.first : id_of(a) < id_of(b);
            });
  const CoverageIndex searched(coverage);
  model::IncidentTally not_made;
  const Prefetch prefetch(log, statistics, grouping);
  for (std::size_t i = 0; i < grouping.extents.size(); ++i) {
    const Extent& extent = grouping.extents[i];
    if (rank_of(extent.score) < least) {
      ++not_made.incidents;
      not_made.alerts += extent.members_end - extent.members_begin;
      not_made.highest = std::max(not_made.highest, rank_of(extent.score));
      continue;
    }
    prefetch.ahead_of(i);
    model::Incident incident =
        make_incident(log, statistics, grouping.members_of(extent), grouping.links_of(extent));
    incident.id = id_of(extent);
    assess(incident, searched);
    sink(std::move(incident));
  }
  return not_made;
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
