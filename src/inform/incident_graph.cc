// SPDX-License-Identifier: Apache-2.0
// Four columns of boxes and lines between them: no layout by forces, so that the same incident
// gives the same picture and people find accounts, hosts and addresses always at the same side.
#include "incident_graph.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <optional>
#include <set>
#include <tuple>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "display.h"
#include "html.h"
#include "tocsin/wire/inert_text.h"
#include "words.h"

namespace tocsin::inform {
namespace {

// In units of the picture's own grid, which the page scales.
constexpr double kBoxWidth = 210, kBoxHeight = 34, kRowHeight = 44, kColumnGap = 70, kMargin = 8;
constexpr std::size_t kColumns = 4, kRowsMax = 12, kNameColumns = 24;
constexpr double kPlotWidth = 860, kLabelWidth = 180, kLaneHeight = 30, kLanesMax = 12;

std::size_t column_of(model::EntityKind kind) {
  using enum model::EntityKind;
  switch (kind) {
    case kAccount:
    case kPrincipal:
    case kMailbox:
    case kSession:
      return 0;
    case kHost:
      return 1;
    case kProcess:
    case kService:
    case kApplication:
      return 2;
    default:
      return 3;
  }
}

struct Node {
  std::uint32_t entity = 0;
  std::uint64_t alerts = 0;
  model::Level worst = model::Level::kInformational;
  double x = 0, y = 0;
};

using Pair = std::pair<std::uint32_t, std::uint32_t>;

class Graph {
 public:
  explicit Graph(const model::Incident& incident) : incident_(incident) {
    count();
    choose();
    place();
  }

  void draw(std::string& out) const {
    if (nodes_.empty()) return;
    const double width = kColumns * kBoxWidth + (kColumns - 1) * kColumnGap + 2 * kMargin;
    out += fmt::format(
        "<svg class=\"graph\" viewBox=\"0 0 {:.0f} {:.0f}\" role=\"img\" aria-label=\"{} of this "
        "incident and what alerts connect them\">",
        width, height_, counted(nodes_.size(), "entity", "entities"));
    for (const auto& [pair, times] : edges_) edge(pair, times, out);
    for (const auto& [entity, node] : nodes_) box(node, out);
    out += "</svg>";
    if (left_out_ > 0) {
      out += fmt::format("<p class=\"note\">{} of fewer alerts not drawn.</p>",
                         counted(left_out_, "entity", "entities"));
    }
  }

 private:
  // The system's accounts and sessions, loopback and the like stand in almost every alert.
  static bool says_something(const model::Entity& entity) {
    const bool nobody = entity.kind == model::EntityKind::kAccount ||
                        entity.kind == model::EntityKind::kSession ||
                        entity.kind == model::EntityKind::kAddress;
    return !(nobody && entity.ubiquity.ordinary);
  }

  void count() {
    for (const model::IncidentAlert& alert : incident_.alerts) {
      std::set<std::uint32_t> named;
      for (const model::EntityRef& ref : alert.entities) {
        if (says_something(incident_.entities[ref.entity])) named.insert(ref.entity);
      }
      for (const std::uint32_t entity : named) {
        Node& node = all_[entity];
        node.entity = entity;
        ++node.alerts;
        node.worst = std::max(node.worst, alert.rule->level);
      }
      connect(named);
    }
  }

  // Everything that an alert names is drawn to its host, or without one to the first named.
  void connect(const std::set<std::uint32_t>& named) {
    if (named.empty()) return;
    const auto is_host = [&](std::uint32_t entity) {
      return incident_.entities[entity].kind == model::EntityKind::kHost;
    };
    const auto host = std::ranges::find_if(named, is_host);
    const std::uint32_t hub = host == named.end() ? *named.begin() : *host;
    for (const std::uint32_t entity : named) {
      if (entity != hub) ++edges_[{std::min(hub, entity), std::max(hub, entity)}];
    }
  }

  void choose() {
    std::vector<Node> ranked;
    for (const auto& [entity, node] : all_) ranked.push_back(node);
    std::ranges::sort(ranked, [&](const Node& a, const Node& b) {
      return std::tuple(b.worst, b.alerts, a.entity) < std::tuple(a.worst, a.alerts, b.entity);
    });
    std::array<std::size_t, kColumns> rows{};
    for (const Node& node : ranked) {
      std::size_t& used = rows[column_of(incident_.entities[node.entity].kind)];
      if (used == kRowsMax || nodes_.size() == kGraphEntitiesMax) continue;
      ++used;
      nodes_[node.entity] = node;
    }
    left_out_ = ranked.size() - nodes_.size();
    std::erase_if(edges_, [&](const auto& edge) {
      return !nodes_.contains(edge.first.first) || !nodes_.contains(edge.first.second);
    });
  }

  void place() {
    std::array<std::vector<Node*>, kColumns> columns;
    for (auto& [entity, node] : nodes_) {
      columns[column_of(incident_.entities[entity].kind)].push_back(&node);
    }
    std::size_t most = 0;
    for (const auto& column : columns) most = std::max(most, column.size());
    height_ = static_cast<double>(most) * kRowHeight + 2 * kMargin;
    for (std::size_t c = 0; c < kColumns; ++c) {
      std::ranges::sort(columns[c], [](const Node* a, const Node* b) {
        return std::tuple(b->worst, b->alerts, a->entity) <
               std::tuple(a->worst, a->alerts, b->entity);
      });
      const double top = (height_ - static_cast<double>(columns[c].size()) * kRowHeight) / 2 +
                         (kRowHeight - kBoxHeight) / 2;
      for (std::size_t r = 0; r < columns[c].size(); ++r) {
        columns[c][r]->x = kMargin + static_cast<double>(c) * (kBoxWidth + kColumnGap);
        columns[c][r]->y = top + static_cast<double>(r) * kRowHeight;
      }
    }
  }

  void edge(const Pair& pair, std::uint64_t times, std::string& out) const {
    const Node* a = &nodes_.at(pair.first);
    const Node* b = &nodes_.at(pair.second);
    if (a->x > b->x) std::swap(a, b);
    const double y1 = a->y + kBoxHeight / 2, y2 = b->y + kBoxHeight / 2;
    const bool same = a->x == b->x;
    const double x1 = a->x + kBoxWidth, x2 = same ? b->x + kBoxWidth : b->x;
    const double bend = same ? 40 : (x2 - x1) / 2;
    const double wide = 1 + std::min(5.0, std::log2(static_cast<double>(times)));
    out += fmt::format(
        "<path class=\"edge\" stroke-width=\"{:.1f}\" d=\"M{:.1f} {:.1f}C{:.1f} {:.1f} {:.1f} "
        "{:.1f} "
        "{:.1f} {:.1f}\"/>",
        wide, x1, y1, x1 + bend, y1, same ? x2 + bend : x2 - bend, y2, x2, y2);
  }

  void box(const Node& node, std::string& out) const {
    const model::Entity& entity = incident_.entities[node.entity];
    out += fmt::format("<g><title>{} ", entity_kind_name(entity.kind));
    html::append_text(html::front(entity.name, 300), out);
    out += fmt::format(
        ": {}</title><rect class=\"box\" x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.0f}\" "
        "height=\"{:.0f}\" rx=\"4\"/><rect class=\"f{}\" x=\"{:.1f}\" y=\"{:.1f}\" "
        "width=\"4\" height=\"{:.0f}\"/>",
        counted(node.alerts, "alert"), node.x, node.y, kBoxWidth, kBoxHeight,
        static_cast<int>(node.worst), node.x, node.y, kBoxHeight);
    out += fmt::format("<text class=\"kind\" x=\"{:.1f}\" y=\"{:.1f}\">{}</text>", node.x + 12,
                       node.y + 13, entity_kind_name(entity.kind));
    out += fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\">", node.x + 12, node.y + 27);
    const std::string name = wire::inert(html::front(entity.name, 300));
    const bool host = entity.kind == model::EntityKind::kHost;
    html::append_text(host ? cut_host(name, kNameColumns) : cut_middle(name, kNameColumns), out);
    out += "</text></g>";
  }

  const model::Incident& incident_;
  std::map<std::uint32_t, Node> all_, nodes_;
  std::map<Pair, std::uint64_t> edges_;
  std::size_t left_out_ = 0;
  double height_ = 0;
};

// The lane of an alert: its host as the log names it; where the log names none, the host that it is
// known to be on, as other alerts name it.
class LaneNames {
 public:
  explicit LaneNames(const model::Incident& incident) : incident_(incident) {
    for (const model::IncidentAlert& alert : incident.alerts) {
      const std::optional<std::uint32_t> host = where(alert);
      if (host && !alert.place.host.empty()) names_.try_emplace(*host, alert.place.host);
    }
  }
  std::string_view of(const model::IncidentAlert& alert) const {
    if (!alert.place.host.empty()) return alert.place.host;
    const std::optional<std::uint32_t> host = where(alert);
    if (!host) return "no host";
    const auto named = names_.find(*host);
    return named != names_.end() ? named->second : std::string_view(incident_.entities[*host].name);
  }

 private:
  static std::optional<std::uint32_t> where(const model::IncidentAlert& alert) {
    for (const model::EntityRef& ref : alert.entities) {
      if (ref.role == model::EntityRole::kWhere) return ref.entity;
    }
    return std::nullopt;
  }

  const model::Incident& incident_;
  std::map<std::uint32_t, std::string_view> names_;
};

}  // namespace

void append_incident_graph(const model::Incident& incident, std::string& out) {
  Graph(incident).draw(out);
}

void append_incident_timeline(const model::Incident& incident, std::string& out) {
  std::map<std::string_view, std::vector<const model::IncidentAlert*>> by_host;
  const LaneNames names(incident);
  for (const model::IncidentAlert& alert : incident.alerts) {
    by_host[names.of(alert)].push_back(&alert);
  }
  std::vector<std::pair<std::string_view, std::vector<const model::IncidentAlert*>>> lanes(
      by_host.begin(), by_host.end());
  std::ranges::sort(lanes, [](const auto& a, const auto& b) {
    return std::tuple(a.second.front()->place.time, a.first) <
           std::tuple(b.second.front()->place.time, b.first);
  });
  const std::size_t shown = std::min(lanes.size(), static_cast<std::size_t>(kLanesMax));
  const double height = static_cast<double>(shown) * kLaneHeight + 30;
  const auto length = std::max<std::int64_t>(1, (incident.last - incident.first).count());
  const auto x_of = [&](model::Timestamp time) {
    return kLabelWidth + 8 +
           (kPlotWidth - 16) * static_cast<double>((time - incident.first).count()) /
               static_cast<double>(length);
  };
  out += fmt::format(
      "<svg class=\"timeline\" viewBox=\"0 0 {:.0f} {:.0f}\" role=\"img\" aria-label=\"{} on {} "
      "over "
      "time\">",
      kLabelWidth + kPlotWidth, height, counted(incident.alerts.size(), "alert"),
      counted(lanes.size(), "host"));
  for (std::size_t i = 0; i < shown; ++i) {
    const double y = static_cast<double>(i) * kLaneHeight + kLaneHeight / 2;
    out += fmt::format("<text class=\"label\" x=\"0\" y=\"{:.1f}\">", y + 4);
    html::append_text(cut_host(wire::inert(html::front(lanes[i].first, 300)), 22), out);
    out += fmt::format("</text><path class=\"base\" d=\"M{:.0f} {:.1f}H{:.0f}\"/>", kLabelWidth, y,
                       kLabelWidth + kPlotWidth);
    std::set<std::pair<int, int>> drawn;  // marks that would cover each other are one
    for (const model::IncidentAlert* alert : lanes[i].second) {
      const double x = x_of(alert->place.time);
      const int level = static_cast<int>(alert->rule->level);
      if (!drawn.insert({static_cast<int>(x * 2), level}).second) continue;
      out += fmt::format("<circle class=\"f{}\" cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"{}\"><title>{} ",
                         level, x, y, 4 + level, time_text(alert->place.time));
      html::append_text(html::front(alert->rule->title, 200), out);
      out += "</title></circle>";
    }
  }
  out += fmt::format(
      "<text x=\"{:.0f}\" y=\"{:.0f}\">{}</text><text class=\"total\" x=\"{:.0f}\" "
      "y=\"{:.0f}\">{} UTC</text></svg>",
      kLabelWidth, height - 8, time_text(incident.first), kLabelWidth + kPlotWidth, height - 8,
      time_text(incident.last));
}

}  // namespace tocsin::inform
