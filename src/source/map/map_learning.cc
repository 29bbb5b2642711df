// SPDX-License-Identifier: Apache-2.0
// Each column is scored for each field of the taxonomy: by what its name says in several
// languages, and by what its values look like. The best pairs are taken one after the other, each
// column and each field once.
#include "tocsin/source/map_learning.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <optional>
#include <set>
#include <tuple>

#include <fmt/format.h>

#include "line/any_time.h"
#include "map/action_words.h"
#include "map/case_folder.h"
#include "map/column_profile.h"
#include "map/line_template.h"
#include "table/line_pattern.h"
#include "tocsin/model/casefold.h"

namespace tocsin::source {

namespace {

constexpr double kSure = 0.35;  // a lower score proposes nothing
constexpr std::size_t kExamples = 3;
constexpr std::size_t kColumnsMax = 256;
constexpr std::size_t kActionValuesMax = 40;

enum class Shape : std::uint8_t {
  kTime,
  kAction,
  kOutcome,
  kAddress,
  kCase,
  kActor,
  kObject,
  kNumber,
  kText
};

// A field of the taxonomy. `words`: parts of column names that mean it, folded.
struct Role {
  std::string_view name;
  Shape shape;
  std::array<std::string_view, 24> words;
};

constexpr std::array kRoles{
    Role{"time", Shape::kTime, {}},
    Role{"action", Shape::kAction, {"action",    "activity",  "operation", "verb",       "aktion",
                                    "vorgang",   "aktivität", "opération", "acción",     "azione",
                                    "actie",     "handeling", "eventtype", "event",      "typ",
                                    "what",      "op",        "operación", "operazione", "ereignis",
                                    "tätigkeit", "événement", "kind"}},
    Role{"actor",
         Shape::kActor,
         {"actor",      "user",        "account",     "login",      "benutzer",  "anwender",
          "bearbeiter", "konto",       "utilisateur", "usuario",    "utente",    "gebruiker",
          "employee",   "subject",     "person",      "who",        "uid",       "username",
          "userid",     "mitarbeiter", "usr",         "medewerker", "principal", "wer"}},
    Role{"case",
         Shape::kCase,
         {"case",         "matter",           "docket",      "aktenzeichen", "akte",
          "verfahren",    "dossier",          "affaire",     "expediente",   "zaak",
          "fascicolo",    "proceeding",       "file_number", "filenumber",   "az",
          "caso",         "geschäftszeichen", "gz",          "procédure",    "rol",
          "procedimiento"}},
    Role{"object",
         Shape::kObject,
         {"object", "document",     "doc",   "file",    "dokument",  "datei",   "record", "title",
          "path",   "resource",     "titel", "fichier", "documento", "bestand", "item",   "objekt",
          "stuk",   "schriftstück", "pièce", "details", "betreff",   "archivo"}},
    Role{"address",
         Shape::kAddress,
         {"address", "ip", "client", "source", "remote", "adresse", "src", "indirizzo", "dirección",
          "from", "herkunft", "peer", "adres", "ipaddress", "origin", "quelle"}},
    Role{"outcome",
         Shape::kOutcome,
         {"outcome",    "result",      "status",    "success",   "ergebnis", "erfolg",
          "résultat",   "resultado",   "esito",     "resultaat", "state",    "permitted",
          "allowed",    "granted",     "statut",    "ok",        "rc",       "retcode",
          "returncode", "return_code", "errorcode", "exitcode"}},
    Role{
        "host",
        Shape::kText,
        {"host", "workstation", "computer", "machine", "device", "rechner", "arbeitsplatz", "poste",
         "ordinateur", "werkplek", "hostname", "terminal", "station", "pc", "gerät", "puesto"}},
    Role{"actor_team",
         Shape::kText,
         {"team", "unit", "department", "chamber", "division", "abteilung", "office", "referat",
          "section", "service", "afdeling", "equipe", "équipe", "senat", "kammer", "group",
          "chambre", "dezernat", "equipo"}},
    Role{"case_team",
         Shape::kText,
         {"case_team", "caseteam", "owner_team", "case_unit", "assigned_team", "responsible",
          "zuständig", "federführ", "caseowner", "case_owner", "casechamber", "case_chamber",
          "casegroup", "case_group", "equipe_dossier", "behandelteam"}},
    Role{"session",
         Shape::kText,
         {"session", "sitzung", "sessie", "sesión", "sid", "correlation", "transaction",
          "request_id", "requestid", "sessionid", "session_id", "trace", "trace_id", "token",
          "vorgangsnummer", "conn"}},
    Role{"amount",
         Shape::kNumber,
         {"pages", "seiten", "count", "anzahl", "bytes", "size", "copies", "größe", "hits",
          "treffer", "nombre", "taille", "aantal", "amount", "items", "results"}},
};

// How sure a case is that is read out of a path.
constexpr double kPathsSure = 0.7;
// And an outcome that is read out of the words for actions.
constexpr double kActionsSure = 0.6;

struct Score {
  double value = 0;
  std::string reason;
};

std::string percent(double share) { return fmt::format("{} %", std::lround(share * 100)); }

// How well a column's name fits: 1 where it is one of the words, less where it holds one.
double name_score(std::string_view column, const Role& role) {
  std::string folded = model::folded(column);
  // Of what leads to a value its own name says most: "values./audit/transaction/user".
  const std::size_t front = folded.find_last_of("./:");
  const std::string leaf = front == std::string::npos ? folded : folded.substr(front + 1);
  double best = 0;
  for (std::size_t i = 0; i < role.words.size(); ++i) {
    const std::string_view word = role.words[i];
    if (word.empty()) continue;
    if (leaf == word) best = std::max(best, 1.0);
    const bool long_enough = word.size() >= 4;
    if (long_enough && folded.find(word) != std::string::npos) best = std::max(best, 0.7);
    if (!long_enough &&
        (leaf.starts_with(std::string(word) + "_") || leaf.ends_with("_" + std::string(word)))) {
      best = std::max(best, 0.6);
    }
  }
  return best;
}

bool holds_word(std::string_view folded, const Role& role) {
  return std::ranges::any_of(role.words, [&](std::string_view word) {
    return word.size() >= 4 && folded.find(word) != std::string_view::npos;
  });
}

const Role& role_named(std::string_view name) {
  return *std::ranges::find(kRoles, name, &Role::name);
}

// A team that stands with a case ("matter.team", "Referat der Akte") is the case's and not the
// actor's.
double named_as(std::string_view column, const Role& role) {
  if (role.name == "actor_team" || role.name == "case_team") {
    const std::string folded = model::folded(column);
    if (holds_word(folded, role_named("case")) && holds_word(folded, role_named("actor_team"))) {
      return role.name == "case_team" ? 1 : 0;
    }
  }
  return name_score(column, role);
}

// How well the values fit, and what to say about it.
Score value_score(const ColumnProfile& column, Shape shape) {
  const double distinct = static_cast<double>(column.distinct());
  const double spread = distinct / static_cast<double>(std::max<std::size_t>(column.filled(), 1));
  switch (shape) {
    case Shape::kTime:
      return {column.times(), percent(column.times()) + " are times"};
    case Shape::kAddress:
      return {column.addresses(), percent(column.addresses()) + " are addresses"};
    case Shape::kAction:
      if (distinct > 60) return {};
      return {column.actions(), percent(column.actions()) + " are words for actions"};
    case Shape::kOutcome:
      if (distinct > 12) return {};
      return {column.outcomes(), percent(column.outcomes()) + " are words for outcomes"};
    case Shape::kCase:
      return {column.case_numbers() * (column.times() > 0.5 ? 0 : 1),
              percent(column.case_numbers()) + " look like case numbers"};
    case Shape::kObject:
      return {std::max(column.paths(), 0.4 * std::min(1.0, spread * 2)),
              percent(column.paths()) + " look like files or paths"};
    case Shape::kActor:
      return {
          std::max(column.names() * (column.actions() > 0.5 || column.paths() > 0.5 ? 0.3 : 0.6),
                   spread < 0.5 && column.paths() < 0.5 ? column.accounts() * 0.8 : 0.0),
          percent(column.names()) + " are written like names"};
    case Shape::kNumber:
      return {column.numbers() * 0.5, percent(column.numbers()) + " are numbers"};
    case Shape::kText:
      return {0.2, ""};
  }
  return {};
}

// A value that contradicts the field, whatever the name says.
bool contradicts(const ColumnProfile& column, Shape shape) {
  switch (shape) {
    case Shape::kTime:
      return column.times() < 0.8;
    case Shape::kAddress:
      return column.addresses() < 0.3 && column.names() < 0.5;
    case Shape::kActor:
      return column.times() > 0.5 || column.addresses() > 0.5 || column.paths() > 0.9;
    case Shape::kAction:
      return column.times() > 0.5 || column.numbers() > 0.9 || column.distinct() > 200;
    case Shape::kOutcome:
      return column.times() > 0.5 || column.distinct() > 60;
    case Shape::kNumber:
      return column.numbers() < 0.9 || column.times() > 0.5;
    case Shape::kCase:
    case Shape::kObject:
      return column.times() > 0.5 || column.addresses() > 0.5;
    case Shape::kText:
      return column.times() > 0.5 || column.addresses() > 0.5;
  }
  return false;
}

Score score(const ColumnProfile& column, const Role& role) {
  if (column.filled() == 0 || contradicts(column, role.shape)) return {};
  Score values = value_score(column, role.shape);
  double named = named_as(column.name(), role);
  if (role.shape == Shape::kTime) named = time_name_rank(column.name()) / 9.0;
  const bool by_name_alone = role.shape == Shape::kText;
  if (by_name_alone && named == 0) return {};
  Score total;
  total.value = by_name_alone ? named * 0.7 : named * 0.5 + values.value * 0.5;
  if (named > 0) total.reason = "named so";
  if (!values.reason.empty() && values.value > 0) {
    total.reason += (total.reason.empty() ? "" : ", ") + values.reason;
  }
  return total;
}

struct Candidate {
  double score;
  std::size_t role, column;
  std::string reason;
};

void add_values(const ColumnProfile& column, LearnedField& field) {
  for (const auto& [value, count] : column.commonest(kActionValuesMax)) {
    std::string_view ours = field.name == "action" ? action_of(value) : outcome_of(value);
    if (ours.empty() && field.name == "outcome") ours = outcome_of_code(value);
    field.values.emplace_back(value, std::string(ours));
  }
}

// The words for actions may tell of the outcome too: "access denied", "login failed".
void look_into_actions(std::span<const ColumnProfile> columns, LearnedMap& map) {
  const auto known = std::ranges::find(map.fields, "outcome", &LearnedField::name);
  const auto action = std::ranges::find(map.fields, "action", &LearnedField::name);
  if (known != map.fields.end() || action == map.fields.end()) return;
  const auto column = std::ranges::find(columns, action->column, &ColumnProfile::name);
  if (column == columns.end() || column->outcomes() == 0) return;
  LearnedField made = *action;
  made.name = "outcome";
  made.values.clear();
  for (const auto& [value, count] : column->commonest(kActionValuesMax)) {
    const std::string_view ours = outcome_of(value);
    if (!ours.empty()) made.values.emplace_back(value, std::string(ours));
  }
  if (made.values.empty()) return;
  made.confidence = kActionsSure;
  made.reason = percent(column->outcomes()) + " of the words for actions tell it too";
  map.fields.push_back(std::move(made));
}

// Where the time is a day alone, the column that holds the clock belongs to it.
void join_clock(std::span<const ColumnProfile> columns, std::set<std::size_t>& taken,
                LearnedMap& map) {
  for (LearnedField& field : map.fields) {
    if (field.name != "time") continue;
    const auto day = std::ranges::find(columns, field.column, &ColumnProfile::name);
    if (day == columns.end() || day->days() < 0.9) continue;
    for (std::size_t c = 0; c < columns.size(); ++c) {
      if (taken.contains(c) || columns[c].clocks() < 0.9) continue;
      field.clock_column = columns[c].name();
      taken.insert(c);
      break;
    }
  }
}

// A case without a column of its own may be a folder of the documents.
void look_into_paths(std::span<const ColumnProfile> columns, LearnedMap& map) {
  const auto known = std::ranges::find(map.fields, "case", &LearnedField::name);
  const auto object = std::ranges::find(map.fields, "object", &LearnedField::name);
  if (known != map.fields.end() || object == map.fields.end()) return;
  const auto column = std::ranges::find(columns, object->column, &ColumnProfile::name);
  if (column == columns.end()) return;
  const CaseFolder folder = find_case_folder(*column);
  if (folder.pattern.empty()) return;
  LearnedField made = *object;
  made.name = "case";
  made.pattern = folder.pattern;
  made.confidence = folder.share * kPathsSure;
  made.reason = percent(folder.share) + " have a folder there that looks like a case number";
  map.fields.push_back(std::move(made));
}

// As people read a map.
constexpr std::array<std::string_view, 12> kOrder{"time", "actor",     "actor_team", "action",
                                                  "case", "case_team", "object",     "address",
                                                  "host", "outcome",   "session",    "amount"};

void assign(std::span<const ColumnProfile> columns, LearnedMap& map) {
  std::vector<Candidate> candidates;
  for (std::size_t r = 0; r < kRoles.size(); ++r) {
    for (std::size_t c = 0; c < columns.size(); ++c) {
      Score s = score(columns[c], kRoles[r]);
      if (s.value >= kSure) candidates.push_back({s.value, r, c, std::move(s.reason)});
    }
  }
  std::ranges::sort(candidates, [](const Candidate& a, const Candidate& b) {
    if (a.score != b.score) return a.score > b.score;
    return std::tie(a.role, a.column) < std::tie(b.role, b.column);
  });
  std::set<std::size_t> roles, taken;
  for (const Candidate& candidate : candidates) {
    if (roles.contains(candidate.role) || taken.contains(candidate.column)) continue;
    roles.insert(candidate.role);
    taken.insert(candidate.column);
    const ColumnProfile& column = columns[candidate.column];
    LearnedField& field = map.fields.emplace_back();
    field.name = kRoles[candidate.role].name;
    field.column = column.name();
    field.confidence = std::min(candidate.score, 1.0);
    field.reason = candidate.reason;
    for (const auto& [value, count] : column.commonest(kExamples)) field.examples.push_back(value);
    if (field.name == "action" || field.name == "outcome") add_values(column, field);
  }
  join_clock(columns, taken, map);
  look_into_paths(columns, map);
  look_into_actions(columns, map);
  const auto order = [](const LearnedField& field) {
    const auto found = std::ranges::find(kOrder, std::string_view(field.name));
    return found - kOrder.begin();
  };
  std::ranges::sort(map.fields, [&](const auto& a, const auto& b) { return order(a) < order(b); });
  for (std::size_t c = 0; c < columns.size(); ++c) {
    if (!taken.contains(c)) map.unused.push_back(columns[c].name());
  }
}

// What the times leave open.
void look_at_times(std::span<const ColumnProfile> columns, LearnedMap& map) {
  const auto field = std::ranges::find(map.fields, "time", &LearnedField::name);
  if (field == map.fields.end()) return;
  const auto column = std::ranges::find(columns, field->column, &ColumnProfile::name);
  if (column == columns.end()) return;
  if (column->zoneless() > 0) {
    map.remarks.emplace_back(
        "the times name no zone: enter where the clocks are as `zone`, or night is judged wrongly");
  }
  if (!column->has_slashes()) return;
  const std::string example = column->commonest(1)[0].first;
  const bool has_half = example.find('M') != std::string::npos;  // AM, PM
  map.month_first = column->may_be_month_first() && (has_half || !column->may_be_day_first());
  map.day_first = !map.month_first && column->may_be_day_first();
  if (column->may_be_month_first() && column->may_be_day_first()) {
    map.remarks.push_back(
        fmt::format("dates as {} can be read in two ways: check `dates`", example));
  }
}

void remark(LearnedMap& map, bool events_have_times) {
  const auto has = [&](std::string_view name) {
    return std::ranges::any_of(map.fields, [&](const auto& f) { return f.name == name; });
  };
  if (!has("time") && !events_have_times)
    map.remarks.emplace_back("no column tells the time: events without one stand in no window");
  if (!has("actor")) map.remarks.emplace_back("no column tells who did it: enter `actor`");
  if (!has("action")) map.remarks.emplace_back("no column tells what was done: enter `action`");
  if (!has("case") && !has("object")) {
    map.remarks.emplace_back("no column tells what it was done to: enter `case` or `object`");
  }
  if (!has("actor_team") || !has("case_team")) {
    map.remarks.emplace_back(
        "without `actor_team` and `case_team` no rule sees reading outside one's team's cases");
  }
}

// A YAML scalar that reads back as the same text.
std::string quoted(std::string_view text) {
  std::string out = "'";
  for (const char c : text) {
    if (static_cast<unsigned char>(c) < 0x20) {
      out += ' ';
    } else {
      out += c;
      if (c == '\'') out += c;
    }
  }
  return out + "'";
}

std::string comment(std::string_view text) {
  std::string out;
  for (const char c : text.substr(0, 60)) out += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
  while (!out.empty() && (static_cast<unsigned char>(out.back()) & 0xC0) == 0x80) out.pop_back();
  if (!out.empty() && static_cast<unsigned char>(out.back()) >= 0xC0) out.pop_back();
  return out;
}

void write_field(const LearnedField& field, std::string& out) {
  std::string examples;
  for (const std::string& example : field.examples) {
    examples += (examples.empty() ? "" : ", ") + comment(example);
  }
  out += fmt::format("  # {} sure: {}\n  # for example: {}\n", percent(field.confidence),
                     field.reason.empty() ? "by its name" : field.reason, examples);
  if (!field.clock_column.empty()) {
    out += fmt::format("  {}: [{}, {}]\n", field.name, quoted(field.column),
                       quoted(field.clock_column));
    return;
  }
  if (!field.pattern.empty()) {
    out += fmt::format("  {}: {{from: {}, pattern: {}}}\n", field.name, quoted(field.column),
                       quoted(field.pattern));
    return;
  }
  if (field.values.empty()) {
    out += fmt::format("  {}: {}\n", field.name, quoted(field.column));
    return;
  }
  out += fmt::format("  {}:\n    from: {}\n    values:\n", field.name, quoted(field.column));
  std::string unknown;
  for (const auto& [theirs, ours] : field.values) {
    const bool clean =
        std::ranges::none_of(theirs, [](char c) { return static_cast<unsigned char>(c) < 0x20; });
    if (!clean) continue;
    if (ours.empty()) {
      unknown += fmt::format("      # {}: ?   # say what this is\n", quoted(theirs));
    } else {
      out += fmt::format("      {}: {}\n", quoted(theirs), ours);
    }
  }
  out += unknown + "      '*': other\n";
}

}  // namespace

LearnedMap learn_map(std::span<const LearnEvent> sample, bool events_have_times) {
  LearnedMap map;
  std::vector<std::string> lines;
  for (const LearnEvent& event : sample) {
    if (event.size() == 1 && event[0].first == "message") lines.push_back(event[0].second);
  }
  std::optional<LinePattern> pattern;
  if (!lines.empty() && lines.size() * 2 >= sample.size()) {
    const LineTemplate guessed = guess_template(lines);
    map.pattern = guessed.pattern;
    map.pattern_share = guessed.share;
    if (!guessed.pattern.empty()) pattern = LinePattern::parse(guessed.pattern);
    if (!pattern)
      map.remarks.emplace_back("the lines have no common shape: write `pattern` by hand");
  }
  std::vector<ColumnProfile> columns;
  std::map<std::string, std::size_t, std::less<>> places;
  std::map<std::string, std::size_t, std::less<>> present;
  const auto add = [&](std::string_view name, std::string_view value) {
    const auto found = places.find(name);
    std::size_t place = columns.size();
    if (found != places.end()) {
      place = found->second;
    } else {
      if (columns.size() == kColumnsMax) return;
      places.emplace(std::string(name), place);
      columns.emplace_back(std::string(name));
    }
    columns[place].add(value);
    ++present[std::string(name)];
  };
  std::vector<std::string_view> captures;
  for (const LearnEvent& event : sample) {
    if (pattern && event.size() == 1 && pattern->match(event[0].second, true, captures)) {
      for (std::size_t i = 0; i < captures.size(); ++i) add(pattern->names()[i], captures[i]);
    } else if (!pattern) {
      for (const auto& [name, value] : event) add(name, value);
    }
  }
  assign(columns, map);
  if (!pattern) {
    for (const ColumnProfile& column : columns) {
      const bool always = present[column.name()] * 10 >= sample.size() * 9;
      if (always && map.columns.size() < 12) map.columns.push_back(column.name());
    }
  }
  remark(map, events_have_times);
  look_at_times(columns, map);
  return map;
}

std::string map_yaml(const LearnedMap& map, std::string_view name, std::string_view from_file) {
  std::string out = fmt::format(
      "# A source map, proposed from {}. Read it, correct it, then use it:\n"
      "#   tocsin scan --map THIS_FILE.yaml EVIDENCE\n"
      "# The form is explained in docs/formats/source-map.md.\n",
      comment(from_file));
  for (const std::string& remark : map.remarks) out += fmt::format("# Look here: {}.\n", remark);
  out += fmt::format("\nmap: {}\n\n", quoted(name));
  if (!map.pattern.empty()) {
    out += fmt::format("# How a line reads; {} of the sample do.\npattern: {}\n\n",
                       percent(map.pattern_share), quoted(map.pattern));
  } else {
    out += "# Records with all these columns are meant.\nfor:\n  columns:\n";
    for (const std::string& column : map.columns) out += fmt::format("    - {}\n", quoted(column));
    out += '\n';
  }
  out +=
      "# Of times that name no zone, as Europe/Berlin; night and weekend are judged in it too.\n"
      "zone: UTC\n";
  if (map.day_first) out += "dates: day first   # 03/04/2026 is the 3rd of April\n";
  if (map.month_first) out += "dates: month first   # 03/04/2026 is the 4th of March\n";
  out += "\nfields:\n";
  for (const LearnedField& field : map.fields) write_field(field, out);
  if (!map.unused.empty()) {
    std::string names;
    for (const std::string& column : map.unused)
      names += (names.empty() ? "" : ", ") + comment(column);
    out += fmt::format("\n# Not used: {}\n", names);
  }
  return out;
}

}  // namespace tocsin::source
