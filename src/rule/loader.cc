// SPDX-License-Identifier: Apache-2.0
// Files are read one after the other in the order of their paths, each document into a draft;
// then what refers to other documents (filters, correlations) is put together. Only drafts
// outlive the file that they came from.
#include "tocsin/rule/loader.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <tuple>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "correlation_reader.h"
#include "detection.h"
#include "drafts.h"
#include "filter.h"
#include "header.h"
#include "legacy_aggregation.h"
#include "modifiers.h"
#include "outline_reads.h"
#include "reach.h"
#include "report.h"
#include "resolver.h"
#include "rule_digest.h"
#include "tocsin/rule/outline.h"
#include "tocsin/text/yaml.h"

namespace tocsin::rule {
namespace {

using text::YamlNode;

class Loader {
 public:
  Loader(const LogSourceTable& sources, const LoadOptions& options)
      : sources_(sources), options_(options), values_{options, {}} {}

  RuleSet run(const std::vector<RuleFile>& files) {
    std::vector<const RuleFile*> ordered;
    ordered.reserve(files.size());
    for (const RuleFile& file : files) ordered.push_back(&file);
    std::ranges::sort(ordered, {}, [](const RuleFile* f) { return std::tie(f->path, f->text); });
    for (const RuleFile* file : ordered) read_file(*file);
    apply_filters();
    settle_rules();
    resolve_correlations(std::move(correlations_), set_);
    std::ranges::sort(set_.diagnostics, {}, [](const text::Diagnostic& d) {
      return std::tie(d.path, d.place.line, d.place.column, d.code, d.message);
    });
    sum_up_statuses();
    set_.outline = outline_of(set_, sources_);
    return std::move(set_);
  }

 private:
  void read_file(const RuleFile& file) {
    const std::size_t diagnostics_before = set_.diagnostics.size();
    text::YamlStream stream = text::YamlStream::parse(file.text, file.path, {}, set_.diagnostics);
    std::optional<YamlNode> global, last;
    for (const text::YamlDocument& document : stream.documents) {
      YamlNode root = document.root;
      const YamlNode* action = root.find("action");
      const std::string_view verb = action == nullptr ? std::string_view() : action->text;
      if (verb == "global") {
        global = global ? stream.merged(*global, root) : root;
        continue;
      }
      if (verb == "reset") {
        global.reset();
        continue;
      }
      const YamlNode own = root;
      if (verb == "repeat" && last) root = stream.merged(*last, root);
      if (global) root = stream.merged(*global, root);
      const bool first_of_collection = !last;
      if (action != nullptr || global) last = root;
      // Documents that share a global id would otherwise shut each other out.
      const bool needs_own_id = !first_of_collection && own.find("id") == nullptr;
      read_document(file, document.sound, root, needs_own_id, diagnostics_before);
    }
    if (!stream.complete) add_unreadable(file, diagnostics_before);
  }

  // The rest of a file that is no YAML: it may hold rules, so it is not passed over.
  void add_unreadable(const RuleFile& file, std::size_t diagnostics_before) {
    RuleStatus status;
    status.path = file.path;
    status.state = RuleState::kInactive;
    for (std::size_t i = diagnostics_before; i < set_.diagnostics.size(); ++i) {
      const text::Diagnostic& d = set_.diagnostics[i];
      if (!d.code.starts_with("yaml-")) continue;
      status.reason = fmt::format("line {}: {}", d.place.line, d.message);
    }
    set_.statuses.push_back(std::move(status));
  }

  void read_document(const RuleFile& file, bool sound, const YamlNode& root, bool needs_own_id,
                     std::size_t diagnostics_before) {
    Report report(file.path, set_.diagnostics);
    const DocumentKind kind = kind_of_document(root);
    if (kind == DocumentKind::kNone) {
      // Configuration lies among rules; a text or a list, where a document is to be, is a mistake.
      const bool empty = root.kind == text::YamlKind::kNull;
      const auto tell = root.is_map() || empty ? &Report::note : &Report::warn;
      (report.*tell)(root.place, "not-a-rule",
                     "the document is neither a rule nor a correlation nor a filter", "");
      return;
    }
    RuleHeader header = read_header(root, kind, report);
    if (needs_own_id) header.id = id_from_content(root);
    const std::size_t index = set_.statuses.size();
    set_.statuses.push_back({header.id, header.title, file.path, RuleState::kActive, {}});
    if (!sound) {
      deactivate(index, duplicate_key_reason(diagnostics_before));
      return;
    }
    if (!options_.include_retired &&
        (header.status == "deprecated" || header.status == "unsupported")) {
      deactivate(index, fmt::format("its status is {}", header.status));
      return;
    }
    switch (kind) {
      case DocumentKind::kRule:
        read_rule(root, std::move(header), index, report);
        break;
      case DocumentKind::kCorrelation:
        read_correlation_document(root, std::move(header), index, report);
        break;
      default:
        read_filter_document(root, std::move(header), index, report);
        break;
    }
    if (report.failed()) deactivate(index, report.first_error());
  }

  std::string duplicate_key_reason(std::size_t diagnostics_before) const {
    for (std::size_t i = diagnostics_before; i < set_.diagnostics.size(); ++i) {
      if (set_.diagnostics[i].code == "duplicate-key") return set_.diagnostics[i].message;
    }
    return "a key stands twice in one map";
  }

  void deactivate(std::size_t index, std::string reason) {
    RuleStatus& status = set_.statuses[index];
    if (status.state == RuleState::kInactive) return;
    status.state = RuleState::kInactive;
    status.reason = std::move(reason);
  }

  // False, with a report, where an active document has the id already.
  bool claim_id(const RuleHeader& header, Report& report) {
    const auto [other, fresh] = ids_.try_emplace(header.id, header.path);
    if (fresh) return true;
    report.error(header.place, "duplicate-id",
                 fmt::format("the id is that of {} too", other->second),
                 "give each rule an id of its own");
    return false;
  }

  void read_rule(const YamlNode& root, RuleHeader header, std::size_t index, Report& report) {
    RuleDraft draft;
    draft.status = index;
    const YamlNode* section = root.find("detection");
    if (section == nullptr) {
      report.error(root.place, "no-detection", "the rule has no detection");
      return;
    }
    auto source = read_log_source(root, report);
    Detection detection;
    const bool sound =
        check_detection(*section, {{"condition", "timeframe"}}, values_, detection, report);
    if (!source || !sound) return;
    draft.rule.log_source = std::move(*source);
    draft.rule.condition = std::move(detection.expression);
    CorrelationDraft legacy;
    const YamlNode* timeframe = section->find("timeframe");
    if (detection.has_aggregation) {
      if (!read_aggregation(detection.aggregation, detection.aggregation_place, timeframe,
                            legacy.correlation, report)) {
        return;
      }
    } else if (timeframe != nullptr) {
      report.warn(timeframe->place, "unused-timeframe",
                  "`timeframe` without an aggregation has no effect");
    }
    const Roads& roads = roads_of(draft.rule.log_source);
    if (roads.routes.empty()) {
      deactivate(index, roads.why_none);
      return;
    }
    if (!claim_id(header, report)) return;
    if (detection.has_aggregation) {
      legacy.is_legacy = true;
      legacy.status = index;
      legacy.correlation.header = header;
      legacy.correlation.inputs.front().reference = header.id;
      correlations_.push_back(std::move(legacy));
      draft.rule.generate = false;
    }
    draft.rule.header = std::move(header);
    rules_.push_back(std::move(draft));
  }

  void read_correlation_document(const YamlNode& root, RuleHeader header, std::size_t index,
                                 Report& report) {
    CorrelationDraft draft;
    draft.status = index;
    if (!read_correlation(root, draft, report) || !claim_id(header, report)) return;
    draft.correlation.header = std::move(header);
    correlations_.push_back(std::move(draft));
  }

  void read_filter_document(const YamlNode& root, RuleHeader header, std::size_t index,
                            Report& report) {
    FilterDraft draft;
    draft.status = index;
    if (!read_filter(root, values_, draft, report) || !claim_id(header, report)) return;
    draft.header = std::move(header);
    filters_.push_back(std::move(draft));
  }

  struct Roads {
    std::vector<Route> routes;
    std::string why_none;
  };

  // Log sources repeat: a few for thousands of rules.
  const Roads& roads_of(const LogSource& source) {
    const auto key = std::tie(source.category, source.product, source.service);
    const auto found = roads_.find(key);
    if (found != roads_.end()) return found->second;
    Roads roads{sources_.routes(source), {}};
    if (roads.routes.empty()) roads.why_none = sources_.why_none(source);
    return roads_.emplace(key, std::move(roads)).first->second;
  }

  void apply_filters() {
    std::ranges::sort(filters_, {}, [](const FilterDraft& f) {
      return std::tie(f.header.id, f.header.path, f.status);
    });
    for (const FilterDraft& filter : filters_) {
      if (options_.today) {
        std::string why = expired(filter, *options_.today);
        if (!why.empty()) {
          deactivate(filter.status, std::move(why));
          continue;
        }
      }
      std::size_t applied = 0;
      for (RuleDraft& draft : rules_) {
        if (!applies(filter, draft.rule)) continue;
        apply_filter(filter, draft.rule);
        ++applied;
      }
      if (applied == 0) {
        deactivate(filter.status, "no active rule is one that it names, with its log source");
      }
    }
  }

  // Sorts the rules and says what each loses on its roads.
  void settle_rules() {
    std::ranges::sort(rules_, {}, [](const RuleDraft& d) {
      return std::tie(d.rule.header.id, d.rule.header.path, d.status);
    });
    set_.rules.reserve(rules_.size());
    std::unordered_set<std::string> fields;
    for (RuleDraft& draft : rules_) {
      Rule& rule = draft.rule;
      if (!add_fields(rule.condition, fields)) {
        deactivate(draft.status, fmt::format("with it the rules read more than {} different fields",
                                             kFieldNamesMax));
        continue;
      }
      rule.header.version = digest(rule);
      std::string lost = reach_lost(rule.condition, roads_of(rule.log_source).routes);
      if (!lost.empty()) {
        set_.statuses[draft.status].state = RuleState::kDegraded;
        set_.statuses[draft.status].reason = std::move(lost);
      }
      set_.rules.push_back(std::move(rule));
    }
    rules_.clear();
  }

  // Adds what a rule reads, or nothing and false where that is too much.
  static bool add_fields(const Expression& condition, std::unordered_set<std::string>& fields) {
    std::vector<std::string> fresh;
    for (const Predicate& predicate : condition.predicates) {
      for (const std::string* name : {&predicate.field, &predicate.other_field}) {
        if (fields.insert(*name).second) fresh.push_back(*name);
      }
    }
    if (fields.size() <= kFieldNamesMax) return true;
    for (const std::string& name : fresh) fields.erase(name);
    return false;
  }

  void sum_up_statuses() {
    for (const RuleStatus& status : set_.statuses) {
      if (status.reason.starts_with(kExpiredReason)) {
        set_.expired.push_back(status.reason.substr(kExpiredReason.size()));
      }
      RuleStateCounts& counts = set_.state_counts;
      ++(status.state == RuleState::kActive     ? counts.active
         : status.state == RuleState::kDegraded ? counts.degraded
                                                : counts.inactive);
    }
  }

  const LogSourceTable& sources_;
  const LoadOptions& options_;
  ValueContext values_;
  RuleSet set_;
  std::vector<RuleDraft> rules_;
  std::vector<CorrelationDraft> correlations_;
  std::vector<FilterDraft> filters_;
  std::unordered_map<std::string, std::string> ids_;  // of active documents -> path
  std::map<std::tuple<std::string, std::string, std::string>, Roads> roads_;
};

}  // namespace

RuleSet load_rules(const std::vector<RuleFile>& files, const LogSourceTable& sources,
                   const LoadOptions& options) {
  return Loader(sources, options).run(files);
}

}  // namespace tocsin::rule
