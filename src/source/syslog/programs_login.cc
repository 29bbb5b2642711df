// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "syslog/programs.h"

namespace tocsin::source {

namespace {

// A name that a client chose may hold any text, also one that looks like the rest of the line: it
// reaches to the last place where the rest can follow.
constexpr auto kSshd = std::to_array<ProgramPattern>({
    {"login-succeeded",
     "Accepted {auth_method} for {user+} from {src_ip} port {src_port} {protocol}"},
    {"login-succeeded",
     "Accepted {auth_method} for {user+} from {src_ip} port {src_port} "
     "{protocol}: {key_type} {key_fingerprint}"},
    {"login-succeeded",
     "Accepted {auth_method} for {user+} from {src_ip} port {src_port} "
     "{protocol}: {key_type} {key_fingerprint} ID {certificate~}"},
    {"login-succeeded",
     "Accepted {auth_method} for {user+} from {src_ip} port {src_port} "
     "{protocol}: {key_type} {certificate~}"},
    {"login-failed",
     "Failed {auth_method} for invalid user {user+} from {src_ip} port {src_port} "
     "{protocol}"},
    {"login-failed",
     "Failed {auth_method} for invalid user {user+} from {src_ip} port {src_port} "
     "{protocol}: {key_type} {key_fingerprint}"},
    {"login-failed", "Failed {auth_method} for invalid user {user+} from {src_ip} port {src_port}"},
    {"login-failed", "Failed {auth_method} for invalid user {user+} from {src_ip}"},
    {"login-failed", "Failed {auth_method} for {user+} from {src_ip} port {src_port} {protocol}"},
    {"login-failed",
     "Failed {auth_method} for {user~} from {src_ip} port {src_port} {protocol}: ruser {ruser~}"},
    {"login-failed",
     "Failed {auth_method} for {user+} from {src_ip} port {src_port} {protocol}: "
     "{key_type} {key_fingerprint}"},
    {"login-failed",
     "Failed hostbased for {user~} from {src_ip} port {src_port} {protocol}: {key_type} "
     "{key_fingerprint}, client user \"{remote_user~}\", client host \"{src_host}\""},
    {"login-failed", "Failed {auth_method} for {user+} from {src_ip} port {src_port}"},
    {"login-failed", "Failed {auth_method} for {user+} from {src_ip}"},
    {"login-failed",
     "Failed {auth_method} for illegal user {user+} from {src_ip} port {src_port} "
     "{protocol}"},
    {"login-postponed",
     "Postponed {auth_method} for invalid user {user+} from {src_ip} port {src_port} {protocol}"},
    {"login-postponed",
     "Postponed {auth_method} for {user+} from {src_ip} port {src_port} {protocol}"},
    {"login-partial", "Partial {auth_method} for {user+} from {src_ip} port {src_port} {protocol}"},
    {"login-partial",
     "Partial {auth_method} for {user+} from {src_ip} port {src_port} {protocol}: "
     "{key_type} {key_fingerprint}"},
    {"invalid-user", "Invalid user {user+} from {src_ip} port {src_port}"},
    {"invalid-user", "Invalid user {user+} from {src_ip}"},
    {"invalid-user", "Illegal user {user+} from {src_ip}"},
    {"invalid-user", "input_userauth_request: invalid user {user~}"},
    {"login-refused", "User {user} from {src_host} not allowed because {reason~}"},
    {"login-refused", "User {user+} not allowed because {reason~}"},
    {"login-refused", "ROOT LOGIN REFUSED FROM {src_ip} port {src_port}"},
    {"login-refused", "ROOT LOGIN REFUSED FROM {src_ip}"},
    {"login-refused",
     "Authentication tried for {user+} with correct key but not from a permitted "
     "host (host={src_host}, ip={src_ip}, required {~}"},
    {"login-refused",
     "Authentication tried for {user+} with correct key but not from a permitted "
     "host (host={src_host}, ip={src_ip}{~}"},
    {"login-refused", "Authentication refused: {reason~}"},
    {"login-refused",
     "error: maximum authentication attempts exceeded for invalid user {user+} "
     "from {src_ip} port {src_port} {protocol}"},
    {"login-refused",
     "error: maximum authentication attempts exceeded for {user+} from {src_ip} "
     "port {src_port} {protocol}"},
    {"login-failed", "error: PAM: {reason~} for {user+} from {src_host} via {dst_ip}"},
    {"login-failed", "error: PAM: {reason~} for illegal user {user+} from {src_host}"},
    {"login-failed", "error: PAM: {reason~} for {user+} from {src_host}"},
    {"login-failed", "PAM {count} more authentication failures; {=space}"},
    {"login-failed", "PAM {count} more authentication failure; {=space}"},
    {"login-refused", "PAM service(sshd) ignoring max retries; {reason~}"},
    {"login-failed",
     "error: Received disconnect from {src_ip} port {src_port}:{disconnect_code}: "
     "{reason~}"},
    {"connection-closed", "error: Received disconnect from {src_ip}: {disconnect_code}: {reason~}"},
    {"connection-closed",
     "Connection closed by authenticating user {user+} {src_ip} port {src_port}"},
    {"connection-closed", "Connection closed by invalid user {user+} {src_ip} port {src_port}"},
    {"connection-closed", "Connection closed by {src_ip} port {src_port}"},
    {"connection-closed", "Connection closed by {src_ip}"},
    {"connection-reset",
     "Connection reset by authenticating user {user+} {src_ip} port {src_port}"},
    {"connection-reset", "Connection reset by invalid user {user+} {src_ip} port {src_port}"},
    {"connection-reset", "Connection reset by {src_ip} port {src_port}"},
    {"connection-opened",
     "Connection from {src_ip} port {src_port} on {dst_ip} port {dst_port} rdomain \"{~}\""},
    {"connection-opened", "Connection from {src_ip} port {src_port} on {dst_ip} port {dst_port}"},
    {"connection-opened", "Connection from {src_ip} port {src_port}"},
    {"connection-closed", "Disconnected from authenticating user {user+} {src_ip} port {src_port}"},
    {"connection-closed", "Disconnected from invalid user {user+} {src_ip} port {src_port}"},
    {"connection-closed", "Disconnected from user {user+} {src_ip} port {src_port}"},
    {"connection-closed", "Disconnected from {src_ip} port {src_port}"},
    {"connection-closed",
     "Disconnecting authenticating user {user} {src_ip} port {src_port}: "
     "{reason~}"},
    {"connection-closed", "Disconnecting invalid user {user} {src_ip} port {src_port}: {reason~}"},
    {"connection-closed", "Disconnecting {src_ip} port {src_port}: {reason~}"},
    {"connection-closed", "Disconnecting: {reason~}"},
    {"connection-closed",
     "Received disconnect from {src_ip} port {src_port}:{disconnect_code}: {reason~}"},
    {"connection-closed", "Received disconnect from {src_ip}: {disconnect_code}: {reason~}"},
    {"connection-refused", "refused connect from {src_host} ({src_ip})"},
    {"connection-refused",
     "drop connection #{} from [{src_ip}]:{src_port} on [{dst_ip}]:{dst_port} {reason~}"},
    {"protocol-error", "Did not receive identification string from {src_ip} port {src_port}"},
    {"protocol-error", "Did not receive identification string from {src_ip}"},
    {"protocol-error",
     "Bad protocol version identification '{identification+}' from {src_ip} port {src_port}"},
    {"protocol-error", "Unable to negotiate with {src_ip} port {src_port}: {reason~}"},
    {"protocol-error", "fatal: Unable to negotiate with {src_ip} port {src_port}: {reason~}"},
    {"protocol-error", "fatal: Unable to negotiate with {src_ip}: {reason~}"},
    {"protocol-error", "banner exchange: Connection from {src_ip} port {src_port}: {reason~}"},
    {"protocol-error",
     "ssh_dispatch_run_fatal: Connection from authenticating user {user} "
     "{src_ip} port {src_port}: {reason~}"},
    {"protocol-error",
     "ssh_dispatch_run_fatal: Connection from {src_ip} port {src_port}: {reason~}"},
    {"protocol-error", "error: kex_exchange_identification: {reason~}"},
    {"protocol-error", "Corrupted MAC on input.{~}"},
    {"protocol-error", "Bad packet length {packet_length}."},
    {"timeout", "fatal: Timeout before authentication for {src_ip} port {src_port}"},
    {"timeout",
     "Timeout before authentication for connection from {src_ip} to {dst_ip}, pid = "
     "{process_id}"},
    {"timeout", "Timeout, client not responding from user {user+} {src_ip} port {src_port}"},
    {"dns-mismatch", "reverse mapping checking getaddrinfo for {src_host} [{src_ip}] failed{~}"},
    {"dns-mismatch", "Address {src_ip} maps to {src_host}, but this does not map back{~}"},
    {"key-found", "Accepted key {key_type} {key_fingerprint} found at {path~}"},
    {"key-found", "Found matching {key_type} key: {key_fingerprint}"},
    {"session-started",
     "Starting session: {session_kind~} for {user+} from {src_ip} port {src_port} id {session_id}"},
    {"session-ended", "Close session: user {user+} from {src_ip} port {src_port} id {session_id}"},
    {"subsystem-requested", "subsystem request for {subsystem} by user {user~}"},
    {"subsystem-requested", "subsystem request for {subsystem}"},
    {"service-started", "Server listening on {dst_ip} port {dst_port}."},
    {"service-stopped", "Received signal {signal}; terminating."},
    {"child-started", "User child is on pid {process_id}"},
    {"key-refused", "userauth_pubkey: key type {key_type} not in PubkeyAcceptedAlgorithms{~}"},
});

constexpr auto kSftp = std::to_array<ProgramPattern>({
    {"session-started", "session opened for local user {user+} from [{src_ip}]"},
    {"session-ended", "session closed for local user {user+} from [{src_ip}]"},
    {"file-opened", "open \"{path+}\" flags {flags} mode {mode}"},
    {"file-closed", "close \"{path+}\" bytes read {bytes_read} written {bytes_written}"},
    {"file-removed", "remove name \"{path+}\""},
    {"file-renamed", "rename old \"{path~}\" new \"{new_path+}\""},
    {"directory-listed", "opendir \"{path+}\""},
    {"directory-made", "mkdir name \"{path+}\" mode {mode}"},
});

// The command comes last and may hold any text.
constexpr auto kSudo = std::to_array<ProgramPattern>({
    {"command-run", "{user} : TTY={TTY~} ; {=semi}"},
    {"command-run", "{user} : HOST={HOST~} ; {=semi}"},
    {"command-run", "{user} : PWD={PWD~} ; {=semi}"},
    {"command-continued", "{user} : (command continued) {COMMAND~}"},
    {"login-failed", "{user} : {count} incorrect password attempts ; {=semi}"},
    {"login-failed", "{user} : {count} incorrect password attempt ; {=semi}"},
    {"login-failed", "{user} : {count} incorrect authentication attempts ; {=semi}"},
    {"login-failed", "{user} : a password is required ; {=semi}"},
    {"command-refused", "{user} : {reason~} ; TTY={TTY~} ; {=semi}"},
    {"command-refused", "{user} : {reason~} ; PWD={PWD~} ; {=semi}"},
});

constexpr auto kPkexec = std::to_array<ProgramPattern>({
    {"command-run", "{user}: Executing command {=bracket}"},
    {"command-refused", "{user}: Error executing command as another user: {reason~}: {=bracket}"},
    {"command-refused", "{user}: {reason~} [USER={USER~}] [TTY={TTY~}] {=bracket}"},
});

constexpr auto kPolkit = std::to_array<ProgramPattern>({
    {"authorization-granted",
     "Operator of {session} successfully authenticated as unix-user:{user} to gain {scope~} "
     "authorization for action {polkit_action} for {subject~} [{command~}] (owned by "
     "unix-user:{owner})"},
    {"authorization-failed",
     "Operator of {session} FAILED to authenticate to gain authorization for action "
     "{polkit_action} for {subject~} [{command~}] (owned by unix-user:{owner})"},
    {"agent-registered", "Registered Authentication Agent for {subject~}"},
    {"agent-unregistered", "Unregistered Authentication Agent for {subject~}"},
});

constexpr auto kSu = std::to_array<ProgramPattern>({
    {"switch-succeeded", "(to {target_user}) {user} on {tty~}"},
    {"switch-failed", "FAILED SU (to {target_user}) {user} on {tty~}"},
    {"switch-succeeded", "Successful su for {target_user} by {user}"},
    {"switch-failed", "FAILED su for {target_user} by {user}"},
    {"switch-tried", "+ {tty} {user}:{target_user}"},
    {"switch-failed", "- {tty} {user}:{target_user}"},
    {"switch-succeeded", "'su {target_user}' succeeded for {user} on {tty}"},
    {"switch-failed", "'su {target_user}' failed for {user} on {tty}"},
    {"switch-failed", "BAD SU {user} to {target_user} on {tty}"},
    {"switch-succeeded", "{user} to {target_user} on {tty}"},
    {"switch-failed", "pam_authenticate: {reason~}"},
});

constexpr auto kLogin = std::to_array<ProgramPattern>({
    {"login-failed",
     "FAILED LOGIN ({count}) on '{tty}' from '{src_host}' FOR '{user+}', {reason~}"},
    {"login-failed", "FAILED LOGIN ({count}) on '{tty}' FOR '{user+}', {reason~}"},
    {"login-failed", "FAILED LOGIN {count} FROM {src_host} FOR {user+}, {reason~}"},
    {"login-failed", "FAILED LOGIN SESSION FROM {src_host} FOR {user+}, {reason~}"},
    {"login-refused", "TOO MANY LOGIN TRIES ({count}) on '{tty}' FOR '{user+}'"},
    {"login-succeeded", "LOGIN ON {tty} BY {user} FROM {src_host}"},
    {"login-succeeded", "LOGIN ON {tty} BY {user}"},
    {"login-succeeded", "ROOT LOGIN ON {tty} FROM {src_host}"},
    {"login-succeeded", "ROOT LOGIN ON {tty}"},
    {"login-succeeded", "ROOT LOGIN  on '{tty}' from '{src_host}'"},
    {"login-succeeded", "ROOT LOGIN  on '{tty}'"},
    {"login-succeeded", "DIALUP AT {tty} BY {user}"},
});

constexpr auto kAccounts = std::to_array<ProgramPattern>({
    {"user-created",
     "new user: name={user}, UID={UID}, GID={GID}, home={home~}, shell={shell~}, "
     "from={from~}"},
    {"user-created", "new user: name={user}, UID={UID}, GID={GID}, home={home~}, shell={shell~}"},
    {"user-creation-failed", "failed adding user '{user}', {reason~}"},
    {"user-creation-failed", "failed adding user '{user}', exit code: {exit_code}"},
    {"group-created", "new group: name={group}, GID={GID}"},
    {"group-created", "group added to {path}: name={group}, GID={GID}"},
    {"group-created", "group added to {path}: name={group}"},
    {"member-added", "add '{user}' to group '{group}'"},
    {"member-added", "add '{user}' to shadow group '{group}'"},
    {"member-added", "user {user} added by {by} to group {group}"},
    {"member-removed", "delete '{user}' from group '{group}'"},
    {"member-removed", "delete '{user}' from shadow group '{group}'"},
    {"member-removed", "user {user} removed by {by} from group {group}"},
    {"members-set", "members of group {group} set by {by} to {members~}"},
    {"user-removed", "delete user '{user}'"},
    {"group-removed", "removed group '{group}' owned by '{user}'"},
    {"group-removed", "removed shadow group '{group}' owned by '{user}'"},
    {"group-removed", "group '{group}' removed from {path}"},
    {"group-removed", "group '{group}' removed"},
    {"home-changed", "change user '{user}' home from '{old~}' to '{new~}'"},
    {"shell-changed", "change user '{user}' shell from '{old~}' to '{new~}'"},
    {"user-renamed", "change user name '{user}' to '{new}'"},
    {"uid-changed", "change user '{user}' UID from '{old}' to '{new}'"},
    {"gid-changed", "change user '{user}' GID from '{old}' to '{new}'"},
    {"expiry-changed", "change user '{user}' expiration from '{old~}' to '{new~}'"},
    {"expiry-changed", "changed password expiry for {user}"},
    {"shell-changed", "changed user '{user}' shell to '{new~}'"},
    {"shell-changed", "changed user '{user}' information"},
    {"password-changed", "change user '{user}' password"},
    {"password-changed", "changed password for '{user}'"},
    {"password-changed", "password for '{user}' changed by '{by}'"},
    {"password-changed", "password for {user} changed by {by}"},
    {"user-locked", "lock user '{user}' password"},
    {"user-unlocked", "unlock user '{user}' password"},
    {"password-failed", "can't change password for '{user}'"},
});

constexpr auto kPam = std::to_array<ProgramPattern>({
    {"session-opened", "session opened for user {user}(uid={uid}) by {by}(uid={by_uid})"},
    {"session-opened", "session opened for user {user}(uid={uid}) by (uid={by_uid})"},
    {"session-opened", "session opened for user {user} by {by}(uid={by_uid})"},
    {"session-opened", "session opened for user {user} by (uid={by_uid})"},
    {"session-opened", "session opened for user {user+} by {~}"},
    {"session-closed", "session closed for user {user~}"},
    {"login-failed", "authentication failure; {=space}"},
    {"login-succeeded", "authentication success; {=space}"},
    {"login-failed", "{count} more authentication failures; {=space}"},
    {"login-failed", "{count} more authentication failure; {=space}"},
    {"login-failed", "check pass; {reason~}"},
    {"login-failed", "auth could not identify password for [{user+}]"},
    {"login-failed", "bad username [{user+}]"},
    {"login-failed", "received for user {user+}: {reason~}"},
    {"password-changed", "password changed for {user~}"},
    {"account-expired", "account {user} has expired{~}"},
    {"account-expired", "expired password for user {user} {~}"},
    {"account-locked", "Consecutive login failures for user {user} account temporarily locked"},
    {"account-locked", "user {user} ({uid}) tally {count}, deny {limit}"},
    {"account-locked", "user {user} has time limit [{limit}s left] since last failure."},
    {"requirement-not-met", "requirement \"{requirement~}\" not met by user \"{user+}\""},
    {"requirement-met", "requirement \"{requirement~}\" was met by user \"{user+}\""},
    {"access-refused", "access denied for user `{user+}' from `{src_host}'"},
    {"access-refused", "access denied for user: {user}"},
    {"login-failed", "user [{user+}] {reason~}"},
    {"limit-not-set",
     "Could not set limit for '{limit~}' to {~}: {reason~}; uid={uid},euid={euid}"},
});

constexpr auto kPrograms = std::to_array<Program>({
    {"sshd sshd-session sshd-auth", kSshd},
    {"sftp-server internal-sftp", kSftp},
    {"sudo sudoedit", kSudo},
    {"pkexec", kPkexec},
    {"polkitd polkitd-1", kPolkit},
    {"su su-l runuser runuser-l", kSu},
    {"login remote rlogin telnetd", kLogin},
    {"useradd usermod userdel groupadd groupmod groupdel gpasswd passwd chpasswd chage chsh chfn "
     "newusers groupmems adduser deluser shadow vipw",
     kAccounts},
});

}  // namespace

std::span<const Program> login_programs() { return kPrograms; }
std::span<const ProgramPattern> pam_patterns() { return kPam; }

}  // namespace tocsin::source
