// SPDX-License-Identifier: Apache-2.0
#include "windows_data/message_reader.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "windows_data/table_text.h"

namespace tocsin::source {
namespace {

// Of event 1 a suspect may write Line and Parent, of event 2 the target's name.
constexpr std::string_view kRows =
    "1\t-\tImage\t=\n"
    "1\t-\tLine\t= lines\n"
    "1\t-\tFolder|User\t=\n"
    "1\t-\tParent\t= lines\n"
    "1\t-\tOwner\t=\n"
    "2\tSubject\tAccount Name\tSubjectName\n"
    "2\tTarget\tAccount Name\tTargetName lines\n"
    "2\tTarget\tDomain\tDomain\n"
    "2\t-\tPrivileges\tRights lines\n"
    "2\tNetwork\tAddress\tIp\n"
    "3\t-\tCommand\tLine lines\n"
    "3\t-\tThis is about*\t-\n"
    "4\t-\t^\tPayload lines\n"
    "4\t-\tContext\tContext lines\n"
    "5\t-\t^\tData all\n"
    "5\t-\tPath\tPath\n"
    "6\t-\t~\tThe {Name} service entered the {State} state.\n"
    "7\t-\t~\tId = {Id}; Query = {Query+}; Result = {Result}\n"
    "8\t-\t~\tName: {App}, version: {Version}\n"
    "8\t-\tCode\tCode\n"
    "*\t-\tAnywhere\tAnywhere\n"
    "9\t-\tAnywhere\tHere\n"
    "*\t-\t=\t=\n";

// "name=value" of each value, apart by bars.
std::string read(std::uint32_t code, std::string_view message) {
  static const MessageRows rows = [] {
    MessageRows made;
    each_row(kRows, [&](std::string_view line) { made.add(line); });
    return made;
  }();
  MessageReader reader;
  std::string out;
  for (const MessageReader::Value& value : reader.read(rows, code, message)) {
    if (!out.empty()) out += '|';
    out += std::string(value.name) + "=" + std::string(value.text);
  }
  return out;
}

constexpr std::string_view kTrue = "Image: a.exe\nLine: a\nFolder: f\nUser: u\nParent: p\nOwner: o";

TEST(MessageReader, LabelsNameWhatStandsBehindThem) {
  EXPECT_EQ(read(1, kTrue), "Image=a.exe|Line=a|Folder=f|User=u|Parent=p|Owner=o");
  EXPECT_EQ(read(1, "In words\r\nImage: a.exe\r\nLine: \r\n"), "Image=a.exe|Line=");
  EXPECT_EQ(read(1, ""), "");
  EXPECT_EQ(read(1, "Ein Prozess wurde gestartet.\nAbbild: a.exe"), "");
  EXPECT_EQ(read(2, "Subject:\n\tAccount Name:\t\ta\n\nTarget:\n\tAccount Name:\tb \n"),
            "SubjectName=a|TargetName=b ");
  EXPECT_EQ(read(2, "Subject :\n\tAccount Name: \t\ta"), "SubjectName=a");
  EXPECT_EQ(read(9, "Anywhere: x"), "Here=x");
  EXPECT_EQ(read(10, "Anywhere: x"), "Anywhere=x");
}

TEST(MessageReader, ValuesOverLinesReachToTheNextLabelOrSection) {
  EXPECT_EQ(read(1, "Image: a.exe\r\nLine: a\r\nb: c\r\n\r\nFolder: f"),
            "Image=a.exe|Line=a\r\nb: c|Folder=f");
  EXPECT_EQ(read(2, "Privileges:\tA\n\t\tB\nNetwork:\n\tAddress:\t192.0.2.1\nmore"),
            "Rights=A\n\t\tB|Ip=192.0.2.1");
  EXPECT_EQ(read(3, "Command:\ta\nb\n\nThis is about commands: none\n"), "Line=a\nb");
  EXPECT_EQ(read(4, "a\nb\nContext:\n  c"), "Payload=a\nb|Context=  c");
  EXPECT_EQ(read(5, "a\nPath: b"), "Data=a\nPath: b|Path=b");
}

// Each label of the true message stands where the template has it, so the false ones do not fit.
TEST(MessageReader, LabelsThatASuspectWroteNameNothing) {
  std::string message(kTrue);
  message.insert(message.find("\nFolder"), "\nImage: x\nParent: x\nOwner: x");
  EXPECT_EQ(read(1, message),
            "Image=a.exe|Line=a\nImage: x\nParent: x\nOwner: x|Folder=f|User=u|Parent=p|Owner=o");
  message = kTrue;
  message.insert(message.find("\nOwner"), "\nImage: x\nLine: x\nUser: x");
  EXPECT_EQ(read(1, message),
            "Image=a.exe|Line=a|Folder=f|User=u|Parent=p\nImage: x\nLine: x\nUser: x|Owner=o");
  EXPECT_EQ(read(2,
                 "Subject:\n\tAccount Name:\ta\nTarget:\n\tAccount Name:\tb\nNetwork:\n"
                 "\tAddress:\tx\nSubject:\n\tAccount Name:\ty\n\tDomain:\td\n\nNetwork:\n"
                 "\tAddress:\t192.0.2.1"),
            "SubjectName=a|TargetName=b\nNetwork:\n\tAddress:\tx\nSubject:\n\tAccount Name:\ty"
            "|Domain=d|Ip=192.0.2.1");
  // Nor what this message lacks, where it would stand before.
  EXPECT_EQ(read(1, "Line: a\nImage: x\nFolder: f"), "Line=a\nImage: x|Folder=f");
  EXPECT_EQ(read(1, "Image: a.exe\nLine: a\nFolder\nUser: u"), "Image=a.exe|Line=a\nFolder|User=u");
  EXPECT_EQ(read(3, "Command:\ta\nCommand:\tb\nThis is about x"), "Line=a\nCommand:\tb");
  EXPECT_EQ(read(4, "^: x\nContext:\nb"), "Payload=^: x|Context=b");
}

// Which of two is the true one cannot be told: neither is read, and the value before holds both.
// Only a value that can have lines is from the first on, because a suspect would hide it.
TEST(MessageReader, WhatCouldBeEitherIsNotRead) {
  EXPECT_EQ(read(1, "Image: a.exe\nLine: a\nFolder: x\nFolder: f\nUser: u\nParent: p\nOwner: o"),
            "Image=a.exe|Line=a\nFolder: x\nFolder: f|User=u|Parent=p|Owner=o");
  EXPECT_EQ(read(1,
                 "Image: a.exe\nLine: a\nFolder: f\nUser: u\nParent: p\nFolder: x\nUser: x\n"
                 "Parent: x\nOwner: o"),
            "Image=a.exe|Line=a\nFolder: f\nUser: u\nParent: p\nFolder: x\nUser: x\nParent: x"
            "|Parent=p\nFolder: x\nUser: x\nParent: x|Owner=o");
  EXPECT_EQ(read(3, "Command:\ta\nThis is about x\nb\nThis is about y"),
            "Line=a\nThis is about x\nb\nThis is about y");
  EXPECT_EQ(read(4, "a\nContext:\nb\nContext:\nc"),
            "Payload=a\nContext:\nb\nContext:\nc|Context=b\nContext:\nc");
}

// Releases add labels; a suspect does where he can have lines.
TEST(MessageReader, LabelsThatTheTableDoesNotHaveAreReadWhereNoValueHasLines) {
  EXPECT_EQ(read(1, "No: x\nImage: a.exe\nNew: n\nNo name: x\nLine: a\nNo: x\nFolder: f\nNewer: m"),
            "Image=a.exe|Line=a\nNo: x|Folder=f|New=n|Newer=m");
  std::string message = "Image: a.exe";
  for (int i = 0; i < 1000; ++i) message += "\nA" + std::to_string(i) + ": x";
  const std::string got = read(1, message);
  EXPECT_TRUE(got.ends_with("|A63=x")) << got;
}

TEST(MessageReader, SentencesHaveTheirValuesBetweenWords) {
  EXPECT_EQ(read(6, "The Print service entered the stopped state.\r\n"),
            "Name=Print|State=stopped");
  EXPECT_EQ(read(6, "Der Dienst \"Print\" befindet sich jetzt im Status \"beendet\"."), "");
  EXPECT_EQ(read(6, "The Print service entered the stopped state"), "");
  EXPECT_EQ(read(6, "The"), "");
  EXPECT_EQ(read(6, "\n"), "");
  EXPECT_EQ(read(7, "Id = 1; Query = select\n*; Result = 5"), "Id=1|Query=select\n*|Result=5");
  EXPECT_EQ(read(8, "Name: a.exe, version: 1\nCode: 7"), "App=a.exe|Version=1|Code=7");
}

TEST(MessageReader, WordsOfASentenceInAValueNameNothing) {
  EXPECT_EQ(read(6, "The a service entered the b state. service entered the stopped state."),
            "Name=a service entered the b state.");
  EXPECT_EQ(read(7, "Id = 1; Query = a; Result = 0; Query = b; Result = 5"),
            "Id=1; Query = a; Result = 0");
  EXPECT_EQ(read(7, "Id = 1; Query = a; Result = 0\n; Result = 5"), "Id=1|Query=a; Result = 0\n");
}

TEST(MessageReader, MessagesThatAreLabelsAloneAreReadToABound) {
  std::string line = "a";
  for (int i = 0; i < 5000; ++i) line += "\nFolder: x\nUser: y\nLine: z";
  EXPECT_EQ(read(1, "Image: a.exe\nLine: " + line + "\nOwner: o"),
            "Image=a.exe|Line=" + line + "|Owner=o");
  line += line;
  EXPECT_EQ(read(1, "Image: a.exe\nLine: " + line), "");
}

}  // namespace
}  // namespace tocsin::source
