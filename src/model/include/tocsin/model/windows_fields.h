// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <string_view>

namespace tocsin::model {

// The fields that the System part of a Windows event gives, under the names that model::Event
// has in every input shape.
inline constexpr std::array<std::string_view, 18> kWindowsSystemFields = {
    "Provider_Name",
    "Provider_Guid",
    "EventID",
    "EventID_Qualifiers",
    "Version",
    "Level",
    "Task",
    "Opcode",
    "Keywords",
    "TimeCreated_SystemTime",
    "EventRecordID",
    "Correlation_ActivityID",
    "Correlation_RelatedActivityID",
    "Execution_ProcessID",
    "Execution_ThreadID",
    "Channel",
    "Computer",
    "Security_UserID",
};

}  // namespace tocsin::model
