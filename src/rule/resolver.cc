// SPDX-License-Identifier: Apache-2.0
#include "resolver.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <utility>

#include "rule_digest.h"

namespace tocsin::rule {
namespace {

constexpr std::size_t kChainMax = 32;  // correlations over correlations

class Resolver {
 public:
  Resolver(std::vector<CorrelationDraft> drafts, RuleSet& set)
      : drafts_(std::move(drafts)),
        set_(set),
        marks_(drafts_.size(), Mark::kNew),
        positions_(drafts_.size(), 0) {
    std::ranges::sort(drafts_, {}, [](const CorrelationDraft& d) {
      return std::tie(d.correlation.header.id, d.correlation.header.path, d.status);
    });
    for (std::uint32_t i = 0; i < set_.rules.size(); ++i) {
      rules_.try_emplace(set_.rules[i].header.id, i);
      if (!set_.rules[i].header.name.empty()) rules_.try_emplace(set_.rules[i].header.name, i);
    }
    for (std::uint32_t i = 0; i < drafts_.size(); ++i) {
      const RuleHeader& header = drafts_[i].correlation.header;
      correlations_.try_emplace(header.id, i);
      if (!header.name.empty()) correlations_.try_emplace(header.name, i);
    }
    for (const RuleStatus& status : set_.statuses) {
      if (status.state == RuleState::kInactive) inactive_.try_emplace(status.id, &status.reason);
    }
  }

  void run() {
    for (std::uint32_t i = 0; i < drafts_.size(); ++i) visit(i, 0);
    decide_who_alerts();
  }

 private:
  enum class Mark : unsigned char { kNew, kOpen, kDone, kRefused };

  // Depth first, so that inputs are placed before what uses them.
  bool visit(std::uint32_t index, std::size_t depth) {
    if (marks_[index] == Mark::kDone) return true;
    if (marks_[index] == Mark::kRefused) return false;
    if (marks_[index] == Mark::kOpen) return refuse(index, "it refers to itself");
    if (depth > kChainMax) return refuse(index, "it is part of a chain that is too long");
    marks_[index] = Mark::kOpen;
    CorrelationDraft& draft = drafts_[index];
    for (Correlation::Input& input : draft.correlation.inputs) {
      if (!bind(index, draft, input, depth)) return false;
    }
    // A cycle that closed below this one has refused it already.
    if (marks_[index] == Mark::kRefused || !bind_aliases(index, draft)) return false;
    marks_[index] = Mark::kDone;
    draft.correlation.header.version = digest(draft.correlation, set_);
    positions_[index] = static_cast<std::uint32_t>(set_.correlations.size());
    set_.correlations.push_back(draft.correlation);
    return true;
  }

  bool bind(std::uint32_t index, const CorrelationDraft& draft, Correlation::Input& input,
            std::size_t depth) {
    const auto correlation = correlations_.find(input.reference);
    if (correlation != correlations_.end() && !draft.is_legacy) {
      const std::uint32_t target = correlation->second;
      if (!visit(target, depth + 1)) {
        return refuse(index, fmt::format("its input `{}` is inactive", input.reference));
      }
      input.is_correlation = true;
      input.index = positions_[target];
      return true;
    }
    const auto rule = rules_.find(input.reference);
    if (rule != rules_.end()) {
      input.index = rule->second;
      return true;
    }
    const auto inactive = inactive_.find(input.reference);
    if (inactive != inactive_.end()) {
      return refuse(
          index, fmt::format("its rule `{}` is inactive: {}", input.reference, *inactive->second));
    }
    return refuse(index, fmt::format("no rule `{}` is loaded", input.reference));
  }

  bool bind_aliases(std::uint32_t index, CorrelationDraft& draft) {
    Correlation& correlation = draft.correlation;
    for (CorrelationDraft::Alias& alias : draft.aliases) {
      Correlation::Alias bound{alias.name, std::vector<std::string>(correlation.inputs.size())};
      for (auto& [reference, field] : alias.field_of_reference) {
        bool known = false;
        for (std::size_t i = 0; i < correlation.inputs.size(); ++i) {
          if (!names(correlation.inputs[i], reference)) continue;
          bound.field_of_input[i] = field;
          known = true;
        }
        if (!known) {
          return refuse(index, fmt::format("its alias `{}` names `{}`, which is none of its rules",
                                           alias.name, reference));
        }
      }
      correlation.aliases.push_back(std::move(bound));
    }
    return true;
  }

  // Whether a reference in an alias means the input: as written, or by its id or name.
  bool names(const Correlation::Input& input, std::string_view reference) const {
    if (input.reference == reference) return true;
    const RuleHeader& header = input.is_correlation ? set_.correlations[input.index].header
                                                    : set_.rules[input.index].header;
    return header.id == reference || (!header.name.empty() && header.name == reference);
  }

  bool refuse(std::uint32_t index, std::string reason) {
    if (marks_[index] == Mark::kRefused) return false;
    marks_[index] = Mark::kRefused;
    const CorrelationDraft& draft = drafts_[index];
    RuleStatus& status = set_.statuses[draft.status];
    status.state = RuleState::kInactive;
    status.reason = "the correlation cannot be put together: " + reason;
    text::Diagnostic d;
    d.path = draft.correlation.header.path;
    d.place = draft.correlation.header.place;
    d.code = "correlation-inputs";
    d.message = status.reason;
    set_.diagnostics.push_back(std::move(d));
    return false;
  }

  // What feeds only correlations without `generate` keeps silent on its own.
  void decide_who_alerts() {
    std::vector<bool> rule_fed(set_.rules.size()), rule_alone(set_.rules.size());
    std::vector<bool> fed(set_.correlations.size()), alone(set_.correlations.size());
    for (const Correlation& correlation : set_.correlations) {
      for (const Correlation::Input& input : correlation.inputs) {
        std::vector<bool>& marks = input.is_correlation   ? (correlation.generate ? alone : fed)
                                   : correlation.generate ? rule_alone
                                                          : rule_fed;
        marks[input.index] = true;
      }
    }
    for (std::size_t i = 0; i < set_.rules.size(); ++i) {
      // A legacy rule's own events never alert: `generate` is false from the start.
      set_.rules[i].generate = set_.rules[i].generate && (!rule_fed[i] || rule_alone[i]);
    }
    for (std::size_t i = 0; i < set_.correlations.size(); ++i) {
      set_.correlations[i].alerts = !fed[i] || alone[i];
    }
  }

  std::vector<CorrelationDraft> drafts_;
  RuleSet& set_;
  std::vector<Mark> marks_;
  std::vector<std::uint32_t> positions_;
  std::unordered_map<std::string, std::uint32_t> rules_, correlations_;  // by id and by name
  std::unordered_map<std::string_view, const std::string*> inactive_;
};

}  // namespace

void resolve_correlations(std::vector<CorrelationDraft> drafts, RuleSet& set) {
  if (!drafts.empty()) Resolver(std::move(drafts), set).run();
}

}  // namespace tocsin::rule
