// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "syslog/program_pattern.h"

// The messages of programs that we know, as tables. Fields are named as the programs, or the
// tools that watch them, name them: USER and COMMAND by sudo, rhost and ruser by PAM, SRC and DPT
// by netfilter; what no one names: user, src_ip, src_port, dst_ip, dst_port and words like these.
// `action` says what happened, in words of ours: login-failed, login-succeeded, session-opened,
// session-closed, command-run, … To add a program, add a row.

namespace tocsin::source {

std::span<const Program> login_programs();    // who gets in: sshd, sudo, su, PAM, accounts
std::span<const Program> system_programs();   // the machine itself: kernel, systemd, cron
std::span<const Program> service_programs();  // what it offers: mail, DNS, VPN, files

// Messages of PAM modules, which every program writes: what follows "pam_unix(sshd:auth): ".
std::span<const ProgramPattern> pam_patterns();

}  // namespace tocsin::source
