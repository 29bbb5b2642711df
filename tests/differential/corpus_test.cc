// SPDX-License-Identifier: Apache-2.0
// Every Windows rule of the SigmaHQ corpus over the EVTX and JSON corpora, fast against naive.
// The naive side needs milliseconds for one process creation, so that by default only some events
// of each file are judged, evenly spread; TOCSIN_DIFFERENTIAL_STRIDE=1 judges all of them.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <string>
#include <vector>

#include "corpus.h"
#include "judge.h"
#include "tocsin/base/file_system.h"
#include "tocsin/rule/loader.h"
#include "tocsin/source/evidence.h"

namespace tocsin::detect {
namespace {

namespace fs = std::filesystem;

std::size_t stride_or(std::size_t usual) {
  const char* stride = std::getenv("TOCSIN_DIFFERENTIAL_STRIDE");
  return stride != nullptr ? std::strtoull(stride, nullptr, 10) : usual;
}

class DifferentialCorpus : public testing::Test {
 protected:
  void SetUp() override {
    if (!fs::exists(corpus_folder())) {
      GTEST_SKIP() << corpus_folder() << " is absent: its rules and events are needed";
    }
    rules_ = rule::load_rules(corpus_rules(), sources_, {});
    ASSERT_GT(rules_.rules.size(), 2500u);
  }

  void judge_all(const fs::path& evidence, std::size_t stride) {
    Judge judge(rules_, sources_);
    const auto files = base::make_system_files();
    const source::DecoderTables tables(judge.field_names());
    source::Decoders decoders(tables);
    source::EvidenceReader reader(*files, {evidence.string()});
    source::EvidenceReader::Worker worker;
    source::Block block;
    std::size_t ordinal = 0;
    while (reader.next(worker, block)) {
      model::EventBatch batch;
      reader.decoded(block, decoders.decode(block, batch));
      for (const model::Event& event : batch.events()) {
        if (ordinal++ % stride == 0) {
          judge.judge(block.path, event);
        }
      }
    }
    std::cout << judge.events() << " of " << ordinal << " events, " << judge.evaluations()
              << " naive evaluations, " << judge.hits() << " hits\n";
    EXPECT_GT(judge.hits(), 0u);
    for (const auto& difference : judge.differences()) {
      ADD_FAILURE() << difference;
    }
  }

  const rule::LogSourceTable& sources_ = rule::LogSourceTable::built_in();
  rule::RuleSet rules_;
};

TEST_F(DifferentialCorpus, EvtxEventsGiveTheSameHits) {
  judge_all(corpus_folder() / "evtx", stride_or(2));
}

TEST_F(DifferentialCorpus, RegressionEventsOfTheRulesGiveTheSameHits) {
  judge_all(corpus_folder() / "sigma" / "regression_data", stride_or(1));
}

TEST_F(DifferentialCorpus, JsonEventsGiveTheSameHits) {
  judge_all(corpus_folder() / "otrf", stride_or(64));
}

}  // namespace
}  // namespace tocsin::detect
