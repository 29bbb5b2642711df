// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "syslog/programs.h"

namespace tocsin::source {

namespace {

// Without the time since the start, which may stand before: "[12345.678901] ".
constexpr auto kKernel = std::to_array<ProgramPattern>({
    {"packet-logged", "IN={IN~} OUT={OUT~} {=space}"},
    {"packet-logged", "{log_prefix~} IN={IN~} OUT={OUT~} {=space}"},
    {"packet-logged", "{log_prefix~}IN={IN~} OUT={OUT~} {=space}"},
    {"access-checked", "audit: type={type} audit({audit_id}): {=space}"},
    {"access-checked", "type={type} audit({audit_id}): {=space}"},
    {"process-killed", "Out of memory: Killed process {process_id} ({process_name~}) {~}"},
    {"process-killed", "Out of memory: Killed process {process_id} ({process_name~}), {~}"},
    {"process-killed", "Out of memory: Kill process {process_id} ({process_name~}) {~}"},
    {"process-killed",
     "Memory cgroup out of memory: Killed process {process_id} ({process_name~}) {~}"},
    {"process-killed", "Killed process {process_id} ({process_name~}) {~}"},
    {"memory-exhausted", "oom-kill:{=comma}"},
    {"memory-exhausted", "{process_name~} invoked oom-killer: {=comma}"},
    {"process-crashed",
     "{process_name~}[{process_id}]: segfault at {address} ip {ip} sp {sp} error "
     "{error} in {module}[{~}"},
    {"process-crashed",
     "{process_name~}[{process_id}]: segfault at {address} ip {ip} sp {sp} error {error}"},
    {"process-crashed",
     "{process_name~}[{process_id}]: segfault at {address} ip {ip} sp {sp} error "
     "{error} {~}"},
    {"process-crashed",
     "traps: {process_name~}[{process_id}] general protection {~} ip:{ip} sp:{sp} "
     "error:{error} in {module}[{~}"},
    {"process-crashed",
     "traps: {process_name~}[{process_id}] {reason~} ip:{ip} sp:{sp} "
     "error:{error} in {module}[{~}"},
    {"program-probed",
     "{process_name~}[{process_id}] is installing a program with "
     "bpf_probe_write_user helper that may corrupt user memory!"},
    {"promiscuous-on", "device {interface} entered promiscuous mode"},
    {"promiscuous-off", "device {interface} left promiscuous mode"},
    {"promiscuous-on", "{~}{interface}: entered promiscuous mode"},
    {"promiscuous-off", "{~}{interface}: left promiscuous mode"},
    {"module-loaded", "{module}: loading out-of-tree module taints kernel."},
    {"module-loaded", "{module}: module verification failed: {reason~}"},
    {"module-loaded", "{module}: module license '{license~}' taints kernel."},
    {"device-attached", "usb {bus}: new {speed~} USB device number {device} using {driver}"},
    {"device-identified",
     "usb {bus}: New USB device found, idVendor={idVendor}, idProduct={idProduct}, {~}"},
    {"device-identified",
     "usb {bus}: New USB device found, idVendor={idVendor}, idProduct={idProduct}"},
    {"device-identified", "usb {bus}: Product: {Product~}"},
    {"device-identified", "usb {bus}: Manufacturer: {Manufacturer~}"},
    {"device-identified", "usb {bus}: SerialNumber: {SerialNumber~}"},
    {"device-detached", "usb {bus}: USB disconnect, device number {device}"},
    {"disk-attached", "sd {bus}: [{disk}] Attached SCSI {disk_kind~}"},
    {"filesystem-mounted", "{filesystem} ({disk}): mounted filesystem {~}"},
    {"syn-flood", "TCP: {~} Possible SYN flooding on port {dst_port}. {~}"},
    {"syn-flood", "{~} possible SYN flooding on port {dst_port}. {~}"},
    {"connections-full", "nf_conntrack: table full, dropping packet{~}"},
    {"connections-full", "nf_conntrack: nf_conntrack: table full, dropping packet{~}"},
    {"link-up", "{~}{interface}: Link is Up{~}"},
    {"link-down", "{~}{interface}: Link is Down{~}"},
    {"system-started", "Linux version {kernel_version} {~}"},
    {"system-started", "Command line: {command_line~}"},
    {"system-started", "Kernel command line: {command_line~}"},
});

constexpr auto kSystemd = std::to_array<ProgramPattern>({
    {"unit-started", "Started {unit} - {description~}."},
    {"unit-starting", "Starting {unit} - {description~}..."},
    {"unit-stopped", "Stopped {unit} - {description~}."},
    {"unit-stopping", "Stopping {unit} - {description~}..."},
    {"unit-finished", "Finished {unit} - {description~}."},
    {"unit-failed", "Failed to start {unit} - {description~}."},
    {"unit-started", "Started {description~}."},
    {"unit-starting", "Starting {description~}..."},
    {"unit-stopped", "Stopped {description~}."},
    {"unit-stopping", "Stopping {description~}..."},
    {"unit-finished", "Finished {description~}."},
    {"unit-reloaded", "Reloaded {description~}."},
    {"unit-reloading", "Reloading {description~}..."},
    {"unit-failed", "Failed to start {description~}."},
    {"target-reached", "Reached target {description~}."},
    {"slice-created", "Created slice {description~}."},
    {"slice-removed", "Removed slice {description~}."},
    {"system-reloading", "Reloading{~}"},
    {"process-exited", "{unit}: Main process exited, code={code}, status={status~}"},
    {"process-exited", "{unit}: Control process exited, code={code}, status={status~}"},
    {"unit-failed", "{unit}: Failed with result '{result}'."},
    {"unit-stopped", "{unit}: Succeeded."},
    {"unit-stopped", "{unit}: Deactivated successfully."},
    {"unit-restarting", "{unit}: Scheduled restart job, restart counter is at {count}."},
    {"unit-usage", "{unit}: Consumed {usage~}"},
    {"process-killed", "{unit}: A process of this unit has been killed by the OOM killer."},
    {"command-failed", "{unit}: Failed to execute {command~}: {reason~}"},
});

constexpr auto kLogind = std::to_array<ProgramPattern>({
    {"session-opened", "New session {session_id} of user {user}."},
    {"session-opened",
     "New session '{session_id}' of user '{user}' with class '{class}' and type "
     "'{type}'."},
    {"session-closed", "Removed session {session_id}."},
    {"session-closed", "Session {session_id} logged out. Waiting for processes to exit."},
    {"seat-added", "New seat {seat}."},
    {"system-stopping", "System is {state~}"},
    {"power-pressed", "Power key pressed{~}"},
});

constexpr auto kCron = std::to_array<ProgramPattern>({
    {"command-run", "({user}) CMD ({command+})"},
    {"command-ended", "({user}) CMDEND ({command+})"},
    {"command-output", "({user}) CMDOUT ({output+})"},
    {"crontab-replaced", "({user}) REPLACE ({target_user})"},
    {"crontab-edited", "({user}) BEGIN EDIT ({target_user})"},
    {"crontab-edited", "({user}) END EDIT ({target_user})"},
    {"crontab-listed", "({user}) LIST ({target_user})"},
    {"crontab-deleted", "({user}) DELETE ({target_user})"},
    {"crontab-reloaded", "({user}) RELOAD ({target_user})"},
    {"mail-sent", "({user}) MAIL ({reason+})"},
    {"crontab-refused", "({user}) AUTH ({reason+})"},
    {"error", "({user}) Error ({reason+})"},
    {"note", "({user}) {kind~} ({reason+})"},
});

constexpr auto kAnacron = std::to_array<ProgramPattern>({
    {"job-started", "Job `{job~}' started"},
    {"job-ended", "Job `{job~}' terminated{~}"},
    {"job-due", "Will run job `{job~}' in {delay~}"},
});

constexpr auto kSyslogDaemons = std::to_array<ProgramPattern>({
    {"service-started",
     "[origin software=\"{software~}\" swVersion=\"{version~}\" "
     "x-pid=\"{process_id}\" x-info=\"{~}\"] start"},
    {"service-stopped",
     "[origin software=\"{software~}\" swVersion=\"{version~}\" "
     "x-pid=\"{process_id}\" x-info=\"{~}\"] exiting on signal {signal}."},
    {"log-rotated",
     "[origin software=\"{software~}\" swVersion=\"{version~}\" "
     "x-pid=\"{process_id}\" x-info=\"{~}\"] rsyslogd was HUPed{~}"},
    {"messages-dropped",
     "imuxsock begins to drop messages from pid {process_id} due to "
     "rate-limiting"},
    {"messages-dropped",
     "imuxsock lost {count} messages from pid {process_id} due to "
     "rate-limiting"},
    {"messages-dropped", "imjournal: {count} messages lost due to rate-limiting{~}"},
    {"service-stopped", "exiting on signal {signal}"},
    {"service-started", "syslog-ng starting up; version='{version}'{~}"},
    {"service-stopped", "syslog-ng shutting down; version='{version}'{~}"},
});

constexpr auto kJournald = std::to_array<ProgramPattern>({
    {"messages-dropped", "Suppressed {count} messages from {unit}"},
    {"service-started", "Journal started"},
    {"service-stopped", "Journal stopped"},
});

constexpr auto kFirewalld = std::to_array<ProgramPattern>({
    {"warning", "WARNING: {reason~}"},
    {"error", "ERROR: {reason~}"},
});

constexpr auto kSetroubleshoot = std::to_array<ProgramPattern>({
    {"access-refused",
     "SELinux is preventing {process_name~} from {permission~} access on the "
     "{class~} {path~}. For complete SELinux messages run: {~}"},
    {"access-refused",
     "SELinux is preventing {process_name~} from {permission~} access on the "
     "{class~} {path~}."},
});

constexpr auto kSystemPrograms = std::to_array<Program>({
    {"kernel", kKernel},
    {"systemd", kSystemd},
    {"systemd-logind elogind-daemon", kLogind},
    {"cron crond crontab /usr/sbin/cron busybox-cron fcron", kCron},
    {"anacron", kAnacron},
    {"rsyslogd syslogd syslog-ng rsyslogd-2007 liblogging-stdlog", kSyslogDaemons},
    {"systemd-journald", kJournald},
    {"firewalld", kFirewalld},
    {"setroubleshoot", kSetroubleshoot},
});

}  // namespace

std::span<const Program> system_programs() { return kSystemPrograms; }

}  // namespace tocsin::source
