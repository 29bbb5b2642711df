// SPDX-License-Identifier: Apache-2.0
// The scenario and the shapes of events become part of the program.

#include "event_shapes.h"
#include "tocsin/exercise/drill.h"

#pragma clang diagnostic ignored "-Wc23-extensions"

namespace tocsin::exercise {
namespace {

constexpr char kScenario[] = {
#embed "scenario.yml"
};
constexpr char kShapes[] = {
#embed "event_shapes.yml"
};

}  // namespace

std::string_view default_scenario() { return {kScenario, sizeof kScenario}; }
std::string_view default_event_shapes() { return {kShapes, sizeof kShapes}; }

}  // namespace tocsin::exercise
