// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <map>
#include <string>

#include "decoded.h"
#include "map/action_words.h"
#include "map/line_template.h"
#include "map/source_map_rows.h"
#include "splitters.h"
#include "tocsin/source/byte_stream.h"
#include "tocsin/source/format.h"
#include "tocsin/source/map_learning.h"
#include "tocsin/source/source_map.h"

namespace tocsin::source {
namespace {

Decoded decode(std::string_view yaml, std::string_view format, std::string_view text,
               std::string_view path = "audit.csv") {
  const SourceMapText file{"m.yaml", std::string(yaml)};
  auto maps = SourceMaps::parse({&file, 1});
  EXPECT_TRUE(maps.ok()) << (maps.ok() ? "" : maps.error().message);
  model::FieldNames names;
  const DecoderTables tables(names, *maps);
  Decoders decoders(tables);
  Block block;
  block.reserve(text.size());
  std::memcpy(block.data(), text.data(), text.size());
  block.resize(text.size());
  block.format = find_format(format);
  block.path = path;
  model::EventBatch batch;
  Decoded out;
  out.counts = decoders.decode(block, batch);
  for (const model::Event& event : batch.events()) out.events.push_back(plain(event));
  return out;
}

std::string fault(std::string_view yaml) {
  const SourceMapText file{"m.yaml", std::string(yaml)};
  const auto maps = SourceMaps::parse({&file, 1});
  return maps.ok() ? "" : maps.error().message;
}

constexpr std::string_view kMap = R"(
map: registry
for:
  columns: [Datum, Uhrzeit, Benutzer]
zone: '+01:00'
fields:
  time: [Datum, Uhrzeit]
  actor: Benutzer
  action: {from: Vorgang, values: {GEÖFFNET: open, '*': other}}
  case: {from: Pfad, pattern: '/cases/{case}/{object}'}
  address: [Client, Fallback]
  host: Platz
constants: {application: registry}
)";

TEST(SourceMap, columns_become_fields_of_the_taxonomy) {
  const Decoded got =
      decode(kMap, "csv",
             "Datum;Uhrzeit;Benutzer;Vorgang;Pfad;Client;Fallback;Platz\n"
             "21.11.2026;00:12:44;m.osei;geöffnet;/cases/ICX-1/a b.docx;;192.0.2.7;pc1\n"
             "21.11.2026;10:00:00;x;Sonst;/other;192.0.2.8;;\n");
  ASSERT_EQ(got.events.size(), 2u);
  const PlainEvent& e = got.events[0];
  EXPECT_EQ(e.product, "casefile");
  EXPECT_EQ(e.channel, "access");
  EXPECT_EQ(e.provider, "registry");
  EXPECT_EQ(e.host, "pc1");
  EXPECT_EQ(e.time, "2026-11-20T23:12:44.000000Z");
  EXPECT_EQ(e.of("hour"), "0");
  EXPECT_EQ(e.of("weekday"), "saturday");
  EXPECT_EQ(e.of("actor"), "m.osei");
  EXPECT_EQ(e.of("Benutzer"), "m.osei");
  EXPECT_EQ(e.of("action"), "open");
  EXPECT_EQ(e.of("case"), "ICX-1");
  EXPECT_EQ(e.of("object"), "a b.docx");
  EXPECT_EQ(e.of("address"), "192.0.2.7");
  EXPECT_EQ(e.of("application"), "registry");
  EXPECT_EQ(got.events[1].of("action"), "other");
  EXPECT_EQ(got.events[1].of("case"), "(absent)");
}

TEST(SourceMap, other_records_pass_unchanged) {
  const Decoded got = decode(kMap, "csv", "a;b\n1;2\n");
  ASSERT_EQ(got.events.size(), 1u);
  EXPECT_EQ(got.events[0].product, "");
  EXPECT_EQ(got.events[0].of("a"), "1");
  const std::string by_path = "map: x\nfor: {path: '*/dms-*.csv'}\nfields: {actor: a}\n";
  EXPECT_EQ(decode(by_path, "csv", "a;b\n1;2\n", "in/DMS-1.csv").events[0].product, "casefile");
  EXPECT_EQ(decode(by_path, "csv", "a;b\n1;2\n", "in/other.csv").events[0].product, "");
}

TEST(SourceMap, text_lines_by_a_pattern) {
  const Decoded got = decode(
      "map: t\npattern: '{time} {user} opened {doc} from {ip}'\nproduct: Other\nchannel: c\n"
      "fields: {time: time, actor: user, object: doc, address: ip}\n",
      "text", "2026-11-21 09:12:44 m.osei opened a b.docx from 192.0.2.7\nsomething else\n");
  ASSERT_EQ(got.events.size(), 2u);
  EXPECT_EQ(got.events[0].product, "other");
  EXPECT_EQ(got.events[0].of("object"), "a b.docx");
  EXPECT_EQ(got.events[0].time, "2026-11-21T09:12:44.000000Z");
  EXPECT_EQ(got.events[1].channel, "text");
  EXPECT_EQ(got.counts.undecoded, 1u);
}

TEST(SourceMap, faults_name_their_line) {
  EXPECT_NE(
      fault("map: x\nfor: {columns: [a]}\nfields: {actor: a}\nzone: x\n").find("m.yaml: line 4"),
      std::string::npos);
  EXPECT_NE(fault("map: x\nfields: {actor: a}\n"), "");
  EXPECT_NE(fault("map: x\nfor: {columns: [a]}\n"), "");
  EXPECT_NE(fault("for: {columns: [a]}\nfields: {actor: a}\n"), "");
  EXPECT_NE(fault("map: x\nfor: {columns: [a]}\nfields: {actor: a}\nfoo: 1\n"), "");
  EXPECT_NE(fault("map: x\npattern: 'no hole'\nfields: {actor: a}\n"), "");
  EXPECT_NE(fault(""), "");
  EXPECT_EQ(fault("map: x\nfor: {columns: [a]}\nfields: {actor: a}\nzone: '-5'\n"), "");
}

TEST(SourceMap, globs) {
  EXPECT_TRUE(matches_glob("in/Audit-2026.csv", "*audit-????.csv"));
  EXPECT_FALSE(matches_glob("in/audit.csv.gz", "*audit*.csv"));
  EXPECT_TRUE(matches_glob("", "*"));
  EXPECT_FALSE(matches_glob(std::string(10'000, 'a'), "*a*a*a*a*b"));
}

LearnEvent row(int i) {
  const char* actions[] = {"Document opened", "Gedruckt", "EXPORT", "Frobnicate"};
  return {{"Zeitstempel", "2026-11-21 09:12:" + std::to_string(10 + i % 50)},
          {"Benutzer", "m.osei" + std::to_string(i % 7)},
          {"Vorgang", actions[i % 4]},
          {"Aktenzeichen", "ICX-01" + std::to_string(10 + i % 30)},
          {"Dokument", "motion-" + std::to_string(i) + ".docx"},
          {"Client IP", "192.0.2." + std::to_string(i % 200)},
          {"Status", i % 9 == 0 ? "failed" : "ok"},
          {"Mandant", "1"}};
}

TEST(MapLearning, columns_are_told_by_names_and_values) {
  std::vector<LearnEvent> sample;
  for (int i = 0; i < 200; ++i) sample.push_back(row(i));
  const LearnedMap map = learn_map(sample);
  const auto column = [&](std::string_view name) {
    for (const LearnedField& field : map.fields) {
      if (field.name == name) return field.column;
    }
    return std::string();
  };
  EXPECT_EQ(column("time"), "Zeitstempel");
  EXPECT_EQ(column("actor"), "Benutzer");
  EXPECT_EQ(column("action"), "Vorgang");
  EXPECT_EQ(column("case"), "Aktenzeichen");
  EXPECT_EQ(column("object"), "Dokument");
  EXPECT_EQ(column("address"), "Client IP");
  EXPECT_EQ(column("outcome"), "Status");
  const std::string yaml = map_yaml(map, "dms", "dms.csv");
  EXPECT_EQ(fault(yaml), "") << yaml;
  EXPECT_NE(yaml.find("'Gedruckt': print"), std::string::npos) << yaml;
  EXPECT_NE(yaml.find("# 'Frobnicate': ?"), std::string::npos) << yaml;
}

TEST(MapLearning, outcomes_are_told_by_codes_and_by_words_for_actions) {
  const auto values_of = [](const LearnedMap& map) {
    std::map<std::string, std::string> values;
    for (const LearnedField& field : map.fields) {
      if (field.name == "outcome") values.insert(field.values.begin(), field.values.end());
    }
    return values;
  };
  std::vector<LearnEvent> codes, words;
  for (int i = 0; i < 200; ++i) {
    const LearnEvent common = row(i);
    codes.push_back({common[0], common[1], {"rc", i % 9 == 0 ? "5" : "0"}});
    words.push_back({common[0],
                     {"CardHolder", "Novak, P"},
                     {"EventType", i % 9 == 0 ? "Access denied" : "Access granted"}});
  }
  const auto of_codes = values_of(learn_map(codes));
  EXPECT_EQ(of_codes, (std::map<std::string, std::string>{{"0", "success"}, {"5", "failure"}}));
  const LearnedMap map = learn_map(words);
  const auto of_words = values_of(map);
  EXPECT_EQ(of_words, (std::map<std::string, std::string>{{"Access denied", "failure"},
                                                          {"Access granted", "success"}}));
  EXPECT_EQ(fault(map_yaml(map, "badge", "badge.csv")), "");
}

TEST(MapLearning, names_without_meaning_are_told_by_values_alone) {
  std::vector<LearnEvent> sample;
  for (int i = 0; i < 200; ++i) {
    LearnEvent event = row(i);
    for (std::size_t c = 0; c < event.size(); ++c)
      event[c].first = "column_" + std::to_string(c + 1);
    sample.push_back(event);
  }
  const LearnedMap map = learn_map(sample);
  std::string told;
  for (const LearnedField& field : map.fields) told += field.name + "=" + field.column + " ";
  EXPECT_NE(told.find("time=column_1"), std::string::npos) << told;
  EXPECT_NE(told.find("address=column_6"), std::string::npos) << told;
  EXPECT_NE(told.find("action=column_3"), std::string::npos) << told;
  EXPECT_NE(told.find("case=column_4"), std::string::npos) << told;
  EXPECT_NE(told.find("object=column_5"), std::string::npos) << told;
}

// What is proposed for the case of documents with these names.
std::string case_in(const std::vector<std::string>& objects) {
  std::vector<LearnEvent> sample;
  for (std::size_t i = 0; i < 60; ++i) {
    sample.push_back({{"time", "2026-11-21T09:12:" + std::to_string(10 + i % 50) + "Z"},
                      {"user", "m.osei" + std::to_string(i % 7)},
                      {"action", i % 3 == 0 ? "open" : "print"},
                      {"document", objects[i % objects.size()]}});
  }
  const LearnedMap map = learn_map(sample);
  EXPECT_EQ(fault(map_yaml(map, "t", "t.csv")), "");
  for (const LearnedField& field : map.fields) {
    if (field.name == "case") return field.column + " " + field.pattern;
  }
  return "(none)";
}

TEST(MapLearning, a_case_is_read_out_of_the_paths_of_documents) {
  EXPECT_EQ(case_in({"ICX-0114/32 draft.docx", "ICX-0207/3 list.pdf", "Registry/memo.docx"}),
            "document {case}/{}");
  EXPECT_EQ(case_in({"/sites/cases/ICX-0114/32.docx", "/sites/cases/ICX-0207/a/3.pdf"}),
            "document /sites/cases/{case}/{}");
  EXPECT_EQ(case_in({"/a/cases/ICX-0114/32.docx", "/b/files/ICX-0207/3.pdf"}),
            "document /{}/{}/{case}/{}");
  EXPECT_EQ(case_in({"C:\\akten\\2026-118\\32.docx", "C:\\akten\\2026-119\\3.pdf"}),
            "document C:\\akten\\{case}\\{}");
  EXPECT_EQ(case_in({"/srv/reports/32.docx", "/srv/letters/3.pdf"}), "(none)");
}

TEST(MapLearning, the_last_part_of_a_name_says_most) {
  std::vector<LearnEvent> sample;
  for (int i = 0; i < 60; ++i) {
    sample.push_back({{"createdAt", "2026-11-21T09:12:" + std::to_string(10 + i % 50) + "Z"},
                      {"values./audit/transaction/user", "m.osei" + std::to_string(i % 7)},
                      {"values./audit/transaction/action", i % 3 == 0 ? "READ" : "PRINT"}});
  }
  const LearnedMap map = learn_map(sample);
  ASSERT_GT(map.fields.size(), 1u);
  EXPECT_EQ(map.fields[1].name + " " + map.fields[1].column,
            "actor values./audit/transaction/user");
}

TEST(MapLearning, text_in_quotes_is_one_value) {
  std::vector<LearnEvent> sample;
  for (int i = 0; i < 60; ++i) {
    sample.push_back(
        {{"message", "2026-11-21 09:12:" + std::to_string(10 + i % 50) + " User m.osei" +
                         std::to_string(i % 7) + (i % 3 == 0 ? " opened" : " printed") +
                         " document \"ICX-01" + std::to_string(10 + i % 40) + "/a " +
                         std::to_string(i) + ".docx\" from 192.0.2.7"}});
  }
  EXPECT_EQ(learn_map(sample).pattern,
            "{time} User {user} {verb} document \"{word_5}\" from {from}");
}

TEST(MapLearning, text_lines_give_a_pattern) {
  std::vector<LearnEvent> sample;
  for (int i = 0; i < 100; ++i) {
    sample.push_back(
        {{"message", "2026-11-21 09:12:" + std::to_string(10 + i % 50) + " [INFO] user=m.osei" +
                         std::to_string(i % 7) + (i % 3 == 0 ? " opened" : " printed") +
                         " document ICX-01" + std::to_string(10 + i % 40) + "/a" +
                         std::to_string(i) + ".docx from 192.0.2." + std::to_string(i % 200)}});
  }
  const LearnedMap map = learn_map(sample);
  EXPECT_EQ(map.pattern, "{time} [INFO] user={user} {verb} document {document} from {from}");
  EXPECT_EQ(map.pattern_share, 1.0);
  const std::string yaml = map_yaml(map, "t", "t.log");
  EXPECT_EQ(fault(yaml), "");
  const Decoded got = decode(yaml, "text", sample[0][0].second + "\n");
  EXPECT_EQ(got.events[0].of("actor"), "m.osei0");
  EXPECT_EQ(got.events[0].of("action"), "open");
  EXPECT_EQ(got.events[0].of("address"), "192.0.2.0");
}

TEST(MapLearning, a_day_and_a_clock_are_one_time) {
  std::vector<LearnEvent> sample;
  for (int i = 10; i < 60; ++i) {
    sample.push_back({{"Datum", "21.11.2026"},
                      {"Uhrzeit", "09:" + std::to_string(i)},
                      {"Benutzer", "m.osei"},
                      {"Vorgang", "Export"}});
  }
  const std::string yaml = map_yaml(learn_map(sample), "x", "x.csv");
  EXPECT_NE(yaml.find("time: ['Datum', 'Uhrzeit']"), std::string::npos) << yaml;
}

TEST(MapLearning, a_sample_of_one_person_still_has_a_place_for_the_name) {
  std::vector<LearnEvent> sample;
  for (int i = 10; i < 60; ++i) {
    sample.push_back({{"message", "2026-11-21 09:12:" + std::to_string(i) +
                                      " INFO user m.osei opened document ICX-01/a" +
                                      std::to_string(i) + ".docx from 192.0.2.7"}});
  }
  EXPECT_EQ(learn_map(sample).pattern,
            "{time} INFO user {user} {verb} document {document} from {from}");
}

std::string told(const LearnedMap& map) {
  std::string out;
  for (const LearnedField& field : map.fields) out += field.name + "=" + field.column + " ";
  return out;
}

bool says(const LearnedMap& map, std::string_view words) {
  return std::ranges::any_of(map.remarks, [&](const std::string& remark) {
    return remark.find(words) != std::string::npos;
  });
}

TEST(MapLearning, accounts_in_domains_are_actors_and_the_team_of_a_case_is_the_cases) {
  std::vector<LearnEvent> sample;
  for (int i = 0; i < 60; ++i) {
    sample.push_back({{"When", "2026-11-21T09:12:" + std::to_string(10 + i % 50) + "Z"},
                      {"Who", "COURT\\m.osei" + std::to_string(i % 5)},
                      {"principal.team", i % 2 == 0 ? "Registry" : "Chambers"},
                      {"What", "document_opened"},
                      {"matter.number", "ICX-01" + std::to_string(10 + i)},
                      {"matter.team", i % 3 == 0 ? "Registry" : "Defence"}});
  }
  const LearnedMap map = learn_map(sample);
  EXPECT_EQ(told(map),
            "time=When actor=Who actor_team=principal.team action=What case=matter.number "
            "case_team=matter.team ");
  EXPECT_FALSE(says(map, "zone"));
}

TEST(MapLearning, names_of_accounts_tell_the_actor_where_columns_have_no_names) {
  std::vector<LearnEvent> sample;
  for (int i = 0; i < 60; ++i) {
    sample.push_back({{"column_1", "m.osei" + std::to_string(i % 5)},
                      {"column_2", i % 2 == 0 ? "open" : "print"},
                      {"column_3", "INFO"}});
  }
  EXPECT_EQ(told(learn_map(sample)), "actor=column_1 action=column_2 ");
  EXPECT_TRUE(says(learn_map(sample), "no column tells the time"));
  EXPECT_FALSE(says(learn_map(sample, true), "no column tells the time"));
}

TEST(MapLearning, what_times_leave_open_is_said) {
  const auto learn = [](const std::vector<std::string>& times) {
    std::vector<LearnEvent> sample;
    for (const std::string& time : times) sample.push_back({{"Time", time}, {"User", "m.osei"}});
    return learn_map(sample);
  };
  const LearnedMap either = learn({"03/04/2026 09:12:44", "04/04/2026 09:12:44"});
  EXPECT_TRUE(says(either, "no zone"));
  EXPECT_TRUE(says(either, "two ways"));
  const std::string yaml = map_yaml(either, "x", "x.csv");
  EXPECT_NE(yaml.find("\ndates: day first "), std::string::npos) << yaml;
  EXPECT_EQ(fault(yaml), "");
  EXPECT_TRUE(learn({"11/21/2026 09:12:44"}).month_first);
  EXPECT_TRUE(learn({"03/04/2026 9:12:44 AM"}).month_first);
  EXPECT_FALSE(says(learn({"21/11/2026 09:12:44"}), "two ways"));
}

TEST(MapLearning, bars_and_addresses_part_words_of_lines) {
  std::vector<LearnEvent> sample;
  for (int i = 0; i < 60; ++i) {
    sample.push_back({{"message", "21-Nov-2026 09:12:" + std::to_string(10 + i % 50) + "|m.osei" +
                                      std::to_string(i % 5) + "@192.0.2." + std::to_string(i) +
                                      (i % 2 == 0 ? ": OPENED " : ": PRINTED ") + "a" +
                                      std::to_string(i) + ".docx"}});
  }
  const LearnedMap map = learn_map(sample);
  EXPECT_EQ(map.pattern, "{time}|{word_1}@{address}: {verb} {word_3}");
  EXPECT_EQ(map.pattern_share, 1.0);
}

TEST(ActionWords, vocabulary) {
  EXPECT_EQ(action_of("USER_CREATED"), "create_account");
  EXPECT_EQ(action_of("création de compte"), "create_account");
  EXPECT_EQ(action_of("afdrukken"), "print");
  EXPECT_EQ(action_of("geschlossen"), "other");
  EXPECT_EQ(action_of("Sign-in"), "login");
  EXPECT_EQ(action_of("DOCUMENT_VIEWED"), "open");
  EXPECT_EQ(action_of("Akte geöffnet"), "open");
  EXPECT_EQ(action_of("imprimé"), "print");
  EXPECT_EQ(action_of("export to PDF"), "export");
  EXPECT_EQ(action_of("xyz"), "");
  EXPECT_EQ(outcome_of("Unsuccessful"), "failure");
  EXPECT_EQ(outcome_of("OK"), "success");
  EXPECT_EQ(action_of("Access granted"), "open");
  EXPECT_EQ(outcome_of_code("403"), "failure");
  EXPECT_EQ(outcome_of_code("204"), "success");
  EXPECT_EQ(outcome_of_code("1.5"), "");
}

}  // namespace
}  // namespace tocsin::source
