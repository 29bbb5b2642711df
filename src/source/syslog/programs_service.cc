// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "syslog/programs.h"

namespace tocsin::source {

namespace {

// Queries have a form of their own; these are the other messages of BIND.
constexpr auto kNamed = std::to_array<ProgramPattern>({
    {"transfer-refused",
     "client {client} {src_ip}#{src_port} ({query}): zone transfer '{zone}' denied"},
    {"transfer-refused", "client {src_ip}#{src_port} ({query}): zone transfer '{zone}' denied"},
    {"transfer-refused", "client {src_ip}#{src_port}: zone transfer '{zone}' denied"},
    {"transfer-refused", "denied AXFR from [{src_ip}].{src_port} for \"{zone}\" {~}"},
    {"transfer-started",
     "client {client} {src_ip}#{src_port} ({query}): transfer of '{zone}': "
     "{transfer~} started{~}"},
    {"transfer-started",
     "client {src_ip}#{src_port} ({query}): transfer of '{zone}': {transfer~} started{~}"},
    {"transfer-ended",
     "client {client} {src_ip}#{src_port} ({query}): transfer of '{zone}': "
     "{transfer~} ended{~}"},
    {"transfer-ended",
     "client {src_ip}#{src_port} ({query}): transfer of '{zone}': {transfer~} ended{~}"},
    {"query-refused",
     "client {client} {src_ip}#{src_port} ({query}): query (cache) "
     "'{name}/{type}/{class}' denied"},
    {"query-refused",
     "client {client} {src_ip}#{src_port} ({query}): query (cache) "
     "'{name}/{type}/{class}' denied {~}"},
    {"query-refused",
     "client {src_ip}#{src_port} ({query}): query (cache) "
     "'{name}/{type}/{class}' denied"},
    {"query-refused",
     "client {client} {src_ip}#{src_port} ({query}): query "
     "'{name}/{type}/{class}' denied"},
    {"query-refused", "client {src_ip}#{src_port} ({query}): query '{name}/{type}/{class}' denied"},
    {"query-refused", "client {src_ip}#{src_port}: query (cache) '{name}/{type}/{class}' denied"},
    {"query-refused", "client {src_ip}#{src_port}: query '{name}/{type}/{class}' denied"},
    {"query-refused",
     "client {client} {src_ip}#{src_port} ({query}): view {view}: query (cache) "
     "'{name}/{type}/{class}' denied"},
    {"query-refused",
     "client {src_ip}#{src_port}: view {view}: query (cache) '{name}/{type}/{class}' denied"},
    {"transfer-refused",
     "client {client} {src_ip}#{src_port} ({query}): bad zone transfer request: {reason~}"},
    {"transfer-refused",
     "client {src_ip}#{src_port} ({query}): bad zone transfer request: {reason~}"},
    {"update-refused", "client {client} {src_ip}#{src_port}: update '{zone}' denied"},
    {"update-refused", "client {src_ip}#{src_port}: update '{zone}' denied"},
    {"update-made",
     "client {client} {src_ip}#{src_port}/key {key}: updating zone '{zone}': "
     "{update~}"},
    {"update-made", "client {src_ip}#{src_port}: updating zone '{zone}': {update~}"},
    {"packet-dropped", "dropping source port zero packet from {src_ip}"},
    {"packet-dropped", "client {~}: dropping source port zero packet from {src_ip}"},
    {"notify-received", "client {client} {src_ip}#{src_port}: received notify for zone '{zone}'"},
    {"lame-server", "lame server resolving '{name}' (in '{zone}'?): {dst_ip}#{dst_port}"},
    {"service-started", "starting BIND {version} {~}"},
    {"service-stopped", "exiting (due to fatal error)"},
    {"service-stopped", "exiting"},
    {"zone-loaded", "zone {zone}: loaded serial {serial}"},
});

constexpr auto kPostfix = std::to_array<ProgramPattern>({
    {"client-connected", "connect from {src_host}[{src_ip}]"},
    {"client-disconnected", "disconnect from {src_host}[{src_ip}]"},
    {"client-disconnected", "disconnect from {src_host}[{src_ip}] {=space}"},
    {"connection-lost", "lost connection after {state~} from {src_host}[{src_ip}]"},
    {"timeout", "timeout after {state~} from {src_host}[{src_ip}]"},
    {"login-failed",
     "warning: {src_host}[{src_ip}]: SASL {auth_method} authentication failed: "
     "{reason+}, sasl_username={sasl_username~}"},
    {"login-failed",
     "warning: {src_host}[{src_ip}]: SASL {auth_method} authentication failed: {reason~}"},
    {"login-failed", "warning: {src_host}[{src_ip}]: SASL {auth_method} authentication failed:"},
    {"login-failed",
     "warning: {src_host}[{src_ip}]:{src_port}: SASL {auth_method} authentication failed: "
     "{reason~}"},
    {"protocol-error",
     "improper command pipelining after {state~} from {src_host}[{src_ip}]: {command~}"},
    {"protocol-error", "improper command pipelining after {state~} from {src_host}[{src_ip}]"},
    {"protocol-error", "too many errors after {state~} from {src_host}[{src_ip}]"},
    {"protocol-error", "warning: non-SMTP command from {src_host}[{src_ip}]: {command~}"},
    {"dns-mismatch", "warning: hostname {src_host} does not resolve to address {src_ip}{~}"},
    {"rejected",
     "{queue_id}: reject: {state} from {src_host}[{src_ip}]: {reply~}; "
     "from=<{from~}> to=<{to~}> proto={proto} helo=<{helo~}>"},
    {"rejected", "{queue_id}: reject: {state} from {src_host}[{src_ip}]: {reply~}; {=space}"},
    {"rejected", "{queue_id}: reject: {state} from {src_host}[{src_ip}]: {reply~}"},
    {"rejected",
     "{queue_id}: milter-reject: {state~} from {src_host}[{src_ip}]: {reply~}; {=space}"},
    {"rejected", "{queue_id}: milter-reject: {state~} from {src_host}[{src_ip}]: {reply~}"},
    {"received", "{queue_id}: client={src_host}[{src_ip}]"},
    {"received", "{queue_id}: client={src_host}[{src_ip}], {=comma}"},
    {"received", "{queue_id}: message-id=<{message_id~}>"},
    {"received", "{queue_id}: uid={uid} from=<{from~}>"},
    {"queued", "{queue_id}: from=<{from~}>, {=comma}"},
    {"delivered", "{queue_id}: to=<{to~}>, {=comma}"},
    {"removed", "{queue_id}: removed"},
    {"tls-established", "Anonymous TLS connection established from {src_host}[{src_ip}]: {tls~}"},
    {"tls-established",
     "Untrusted TLS connection established to {dst_host}[{dst_ip}]:{dst_port}: "
     "{tls~}"},
    {"tls-established",
     "Trusted TLS connection established to {dst_host}[{dst_ip}]:{dst_port}: {tls~}"},
    {"rate-limited",
     "warning: {limit~} limit exceeded: {count} from {src_host}[{src_ip}] for "
     "service {service}"},
    {"rejected", "NOQUEUE: reject: {state} from [{src_ip}]:{src_port}: {reply~}; {=comma}"},
    {"protocol-error", "PREGREET {size} after {delay} from [{src_ip}]:{src_port}: {command~}"},
    {"protocol-error", "HANGUP after {delay} from [{src_ip}]:{src_port} {~}"},
    {"rate-limited", "COMMAND {limit~} LIMIT from [{src_ip}]:{src_port} {~}"},
    {"rejected", "DNSBL rank {rank} for [{src_ip}]:{src_port}"},
    {"client-connected", "CONNECT from [{src_ip}]:{src_port} to [{dst_ip}]:{dst_port}"},
    {"client-disconnected", "DISCONNECT [{src_ip}]:{src_port}"},
    {"service-started", "daemon started -- version {version}, configuration {path~}"},
    {"service-stopped", "terminating on signal {signal}"},
});

constexpr auto kDovecot = std::to_array<ProgramPattern>({
    {"service-started", "master: Dovecot v{version} ({~}) starting up for {protocols~}"},
    {"service-stopped", "master: Warning: Killed with signal {signal} ({~}"},
    {"login-succeeded", "{service}: Login: {=comma}"},
    {"login-succeeded", "{service}: Info: Login: {=comma}"},
    {"login-failed", "{service}: Disconnected (auth failed, {attempts~}): {=comma}"},
    {"login-failed",
     "{service}: Disconnected: Connection closed (auth failed, {attempts~}): "
     "{=comma}"},
    {"login-failed", "{service}: Disconnected: {reason~} (auth failed, {attempts~}): {=comma}"},
    {"login-failed", "{service}: Login aborted: {reason~}: {=comma}"},
    {"login-failed", "{service}: Aborted login (auth failed, {attempts~}): {=comma}"},
    {"connection-closed", "{service}: Aborted login ({reason~}): {=comma}"},
    {"connection-closed", "{service}: Disconnected ({reason~}): {=comma}"},
    {"connection-closed", "{service}: Disconnected: {reason~}: {=comma}"},
    {"session-closed", "imap({user+})<{process_id}><{session}>: {reason~}"},
    {"session-closed", "pop3({user+})<{process_id}><{session}>: {reason~}"},
    {"session-closed", "imap({user+}): {reason~}"},
    {"session-closed", "pop3({user+}): {reason~}"},
    {"delivered", "lda({user+})<{process_id}><{session}>: {reason~}"},
    {"delivered", "lmtp({user+})<{process_id}><{session}>: {reason~}"},
    {"login-failed", "auth-worker({process_id}): {mechanism}({user~},{src_ip}): {reason~}"},
    {"login-failed", "auth-worker({process_id}): {~}: {mechanism}({user~},{src_ip}): {reason~}"},
    {"login-failed",
     "auth-worker({process_id}): {~}: {mechanism}({user~},{src_ip},<{session}>): {reason~}"},
    {"login-failed",
     "auth-worker({process_id}): {mechanism}({user~},{src_ip},<{session}>): {reason~}"},
    {"login-failed", "auth: {mechanism}({user~},{src_ip},<{session}>): {reason~}"},
    {"login-failed", "auth: {mechanism}({user~},{src_ip}): {reason~}"},
    {"login-failed", "auth({~}): {mechanism}({user~},{src_ip}): {reason~}"},
    {"login-failed",
     "{service}: Client has quit the connection (auth failed, {attempts~}): {=comma}"},
    {"login-failed", "{service}: Remote closed connection (auth failed, {attempts~}): {=comma}"},
    {"login-failed", "{service}: Connection closed (auth failed, {attempts~}): {=comma}"},
    {"login-failed", "{service}: Inactivity (auth failed, {attempts~}): {=comma}"},
});

// Dovecot's own log file names its processes where syslog has the program.
constexpr auto kDovecotProcess = std::to_array<ProgramPattern>({
    {"login-succeeded", "Info: Login: {=comma}"},
    {"login-failed", "Info: Aborted login (auth failed, {attempts~}): {=comma}"},
    {"login-failed", "Info: Disconnected (auth failed, {attempts~}): {=comma}"},
    {"login-failed", "Info: Disconnected: {reason~} (auth failed, {attempts~}): {=comma}"},
    {"login-failed", "Info: Login aborted: {reason~}: {=comma}"},
    {"connection-closed", "Info: Aborted login ({reason~}): {=comma}"},
    {"connection-closed", "Info: Disconnected ({reason~}): {=comma}"},
    {"connection-closed", "Info: Disconnected: {reason~}: {=comma}"},
    {"login-failed", "Info: conn {~}: auth-worker<{~}>: {mechanism}({user~},{src_ip}): {reason~}"},
    {"login-failed", "Info: {mechanism}({user~},{src_ip},<{session}>): {reason~}"},
    {"login-failed", "Info: {mechanism}({user~},{src_ip},): {reason~}"},
    {"login-failed", "Info: {mechanism}({user~},{src_ip}): {reason~}"},
});

// "m0B1xyz012345: ruleset=check_rcpt, arg1=<a@b>, relay=host [192.0.2.7], reject=550 …".
constexpr auto kSendmail = std::to_array<ProgramPattern>({
    {"rejected", "{queue_id}: ruleset={ruleset}, {=comma}"},
    {"rejected", "ruleset={ruleset}, {=comma}"},
    {"login-failed",
     "{queue_id}: AUTH failure ({auth_method~}): {reason~}, relay={src_host~} [{src_ip}]{~}"},
    {"login-succeeded", "AUTH=server, relay={src_host} [{src_ip}], {=comma}"},
    {"connection-lost", "{queue_id}: lost input channel from {src_host} [{src_ip}] {~}"},
    {"queued", "{queue_id}: from={from~}, {=comma}"},
    {"delivered", "{queue_id}: to={to~}, {=comma}"},
});

constexpr auto kOpenVpn = std::to_array<ProgramPattern>({
    {"peer-connected", "{src_ip}:{src_port} [{user+}] Peer Connection Initiated with [AF_INET]{~}"},
    {"peer-connected",
     "{src_ip}:{src_port} [{user+}] Peer Connection Initiated with [AF_INET6]{~}"},
    {"certificate-verified", "{src_ip}:{src_port} VERIFY OK: depth={depth}, {certificate~}"},
    {"certificate-refused",
     "{src_ip}:{src_port} VERIFY ERROR: depth={depth}, error={reason~}: {certificate~}"},
    {"login-failed", "{src_ip}:{src_port} TLS Auth Error: {reason~}"},
    {"login-failed", "{src_ip}:{src_port} SENT CONTROL [{user+}]: 'AUTH_FAILED{~}"},
    {"login-failed", "{src_ip}:{src_port} PLUGIN_CALL: POST {~}"},
    {"login-succeeded",
     "{src_ip}:{src_port} TLS: Username/Password authentication succeeded for username '{user+}'"},
    {"login-succeeded",
     "{src_ip}:{src_port} TLS: Username/Password authentication succeeded for "
     "username '{user+}' {~}"},
    {"login-failed", "{src_ip}:{src_port} TLS Error: {reason~}"},
    {"connection-opened", "{src_ip}:{src_port} TLS: Initial packet from [AF_INET]{~}"},
    {"connection-closed", "{user}/{src_ip}:{src_port} SIGTERM[{reason~}] received, {~}"},
    {"connection-closed", "{user}/{src_ip}:{src_port} SIGUSR1[{reason~}] received, {~}"},
    {"address-given", "{user}/{src_ip}:{src_port} MULTI: Learn: {address} -> {~}"},
    {"address-given",
     "{user}/{src_ip}:{src_port} MULTI_sva: pool returned IPv4={address}, IPv6={~}"},
    {"service-started", "Initialization Sequence Completed"},
    {"service-started", "OpenVPN {version} {~}"},
});

constexpr auto kVsftpd = std::to_array<ProgramPattern>({
    {"client-connected", "[pid {process_id}] CONNECT: Client \"{src_ip}\""},
    {"login-succeeded", "[pid {process_id}] [{user+}] OK LOGIN: Client \"{src_ip}\""},
    {"login-succeeded",
     "[pid {process_id}] [{user+}] OK LOGIN: Client \"{src_ip}\", anon password \"{password~}\""},
    {"login-failed", "[pid {process_id}] [{user+}] FAIL LOGIN: Client \"{src_ip}\""},
    {"login-failed", "[pid {process_id}] [{user+}] FAIL LOGIN: Client \"{src_ip}\", \"{reason~}\""},
    {"file-downloaded",
     "[pid {process_id}] [{user~}] OK DOWNLOAD: Client \"{src_ip}\", "
     "\"{path+}\", {size~}"},
    {"file-uploaded",
     "[pid {process_id}] [{user~}] OK UPLOAD: Client \"{src_ip}\", \"{path+}\", "
     "{size~}"},
    {"file-removed", "[pid {process_id}] [{user~}] OK DELETE: Client \"{src_ip}\", \"{path+}\""},
    {"transfer-failed", "[pid {process_id}] [{user+}] FAIL DOWNLOAD: Client \"{src_ip}\", {~}"},
    {"transfer-failed", "[pid {process_id}] [{user+}] FAIL UPLOAD: Client \"{src_ip}\", {~}"},
    {"ftp-command",
     "[pid {process_id}] [{user~}] FTP command: Client \"{src_ip}\", \"{command+}\""},
    {"ftp-response",
     "[pid {process_id}] [{user~}] FTP response: Client \"{src_ip}\", \"{response+}\""},
    {"ftp-command", "[pid {process_id}] FTP command: Client \"{src_ip}\", \"{command+}\""},
    {"ftp-response", "[pid {process_id}] FTP response: Client \"{src_ip}\", \"{response+}\""},
    {"client-connected", "CONNECT: Client \"{src_ip}\""},
    {"login-succeeded", "[{user+}] OK LOGIN: Client \"{src_ip}\""},
    {"login-failed", "[{user+}] FAIL LOGIN: Client \"{src_ip}\""},
});

constexpr auto kProFtpd = std::to_array<ProgramPattern>({
    {"session-opened", "{dst_host} ({src_host}[{src_ip}]): FTP session opened."},
    {"session-closed", "{dst_host} ({src_host}[{src_ip}]): FTP session closed."},
    {"login-succeeded", "{dst_host} ({src_host}[{src_ip}]): USER {user+}: Login successful."},
    {"login-failed", "{dst_host} ({src_host}[{src_ip}]): USER {user+} (Login failed): {reason~}"},
    {"login-failed",
     "{dst_host} ({src_host}[{src_ip}]): USER {user+}: no such user found from {~}"},
    {"login-refused",
     "{dst_host} ({src_host}[{src_ip}]): Maximum login attempts ({count}) exceeded, {~}"},
    {"login-refused", "{dst_host} ({src_host}[{src_ip}]): SECURITY VIOLATION: {reason~}"},
    {"login-succeeded", "{dst_host} ({src_host}[{src_ip}]) - USER {user+}: Login successful."},
    {"login-failed", "{dst_host} ({src_host}[{src_ip}]) - USER {user+} (Login failed): {reason~}"},
    {"login-failed",
     "{dst_host} ({src_host}[{src_ip}]) - USER {user+}: no such user found from {~}"},
    {"login-refused", "{dst_host} ({src_host}[{src_ip}]) - SECURITY VIOLATION: {reason~}"},
    {"login-refused",
     "{dst_host} ({src_host}[{src_ip}]) - Maximum login attempts ({count}) exceeded{~}"},
    {"session-opened", "{dst_host} ({src_host}[{src_ip}]) - FTP session opened."},
    {"session-closed", "{dst_host} ({src_host}[{src_ip}]) - FTP session closed."},
});

constexpr auto kPureFtpd = std::to_array<ProgramPattern>({
    {"login-succeeded", "({user}@{src_host}) [INFO] {account+} is now logged in"},
    {"login-failed", "({user}@{src_host}) [WARNING] Authentication failed for user [{account+}]"},
    {"client-connected", "({user}@{src_host}) [INFO] New connection from {src_ip}"},
    {"file-uploaded", "({user}@{src_host}) [NOTICE] {path+} uploaded {~}"},
    {"file-downloaded", "({user}@{src_host}) [NOTICE] {path+} downloaded {~}"},
});

constexpr auto kClamAv = std::to_array<ProgramPattern>({
    {"malware-found", "{Filename+}: {Signature}({hash}) FOUND"},
    {"malware-found", "{Filename+}: {Signature} FOUND"},
    {"malware-found", "-> {Filename+}: {Signature} FOUND"},
    {"malware-found", "Message from {from~} to {to~} infected by {Signature}"},
    {"malware-found", "{queue_id}: {Signature} FOUND, {~}"},
    {"malware-found", "ScanOnAccess: {Filename+}: {Signature} FOUND"},
});

constexpr auto kFreshclam = std::to_array<ProgramPattern>({
    {"update-made", "{database} updated ({=comma})"},
    {"update-made", "Database updated ({count} signatures) from {server~}"},
    {"update-failed", "ERROR: {reason~}"},
});

constexpr auto kGuacamole = std::to_array<ProgramPattern>({
    {"session-opened", "Creating new client for protocol \"{protocol}\""},
    {"session-opened", "Connection ID is \"{connection_id}\""},
    {"user-joined",
     "User \"{user_id}\" joined connection \"{connection_id}\" ({count} users now "
     "present)"},
    {"user-joined",
     "User \"{user_id}\" joined connection \"{connection_id}\" (1 user now present)"},
    {"user-left", "User \"{user_id}\" disconnected ({count} users remain)"},
    {"session-closed", "Connection \"{connection_id}\" removed."},
    {"login-succeeded", "User \"{user+}\" successfully authenticated from {src_ip}."},
    {"login-failed", "Authentication attempt from {src_ip} for user \"{user+}\" failed."},
});

constexpr auto kModSecurity = std::to_array<ProgramPattern>({
    {"request-refused", "ModSecurity: Access denied with code {status} {reason~}"},
    {"request-warned", "ModSecurity: Warning. {reason~}"},
});

constexpr auto kFail2Ban = std::to_array<ProgramPattern>({
    {"attempt-found", "[{jail}] Found {src_ip}"},
    {"attempt-found", "[{jail}] Found {src_ip} - {~}"},
    {"address-banned", "[{jail}] Ban {src_ip}"},
    {"address-unbanned", "[{jail}] Unban {src_ip}"},
    {"address-banned", "fail2ban.actions {~} [{jail}] Ban {src_ip}"},
    {"address-banned", "fail2ban.actions{~} NOTICE  [{jail}] Ban {src_ip}"},
    {"attempt-found", "INFO [{jail}] Found {src_ip} - {~}"},
    {"address-banned", "NOTICE [{jail}] Ban {src_ip}"},
    {"address-unbanned", "NOTICE [{jail}] Unban {src_ip}"},
});

constexpr auto kDhcp = std::to_array<ProgramPattern>({
    {"lease-asked", "DHCPDISCOVER from {mac} ({client_name~}) via {interface~}"},
    {"lease-asked", "DHCPDISCOVER from {mac} via {interface~}"},
    {"lease-offered", "DHCPOFFER on {address} to {mac} ({client_name~}) via {interface~}"},
    {"lease-offered", "DHCPOFFER on {address} to {mac} via {interface~}"},
    {"lease-asked", "DHCPREQUEST for {address} from {mac} ({client_name~}) via {interface~}"},
    {"lease-asked",
     "DHCPREQUEST for {address} ({server}) from {mac} ({client_name~}) via "
     "{interface~}"},
    {"lease-asked", "DHCPREQUEST for {address} from {mac} via {interface~}"},
    {"lease-given", "DHCPACK on {address} to {mac} ({client_name~}) via {interface~}"},
    {"lease-given", "DHCPACK on {address} to {mac} via {interface~}"},
    {"lease-given", "DHCPACK({interface}) {address} {mac} {client_name}"},
    {"lease-given", "DHCPACK({interface}) {address} {mac}"},
    {"lease-asked", "DHCPREQUEST({interface}) {address} {mac}"},
    {"lease-offered", "DHCPOFFER({interface}) {address} {mac}"},
    {"lease-asked", "DHCPDISCOVER({interface}) {mac}"},
    {"lease-refused", "DHCPNAK({interface}) {address} {mac} {reason~}"},
    {"lease-given-back", "DHCPRELEASE of {address} from {mac} {~}"},
});

constexpr auto kDropbear = std::to_array<ProgramPattern>({
    {"login-succeeded", "Password auth succeeded for '{user+}' from {src_ip}:{src_port}"},
    {"login-succeeded",
     "Pubkey auth succeeded for '{user+}' with {key_type} key {key_fingerprint} "
     "from {src_ip}:{src_port}"},
    {"login-failed", "Bad password attempt for '{user+}' from {src_ip}:{src_port}"},
    {"invalid-user", "Login attempt for nonexistent user from {src_ip}:{src_port}"},
    {"login-failed", "bad password attempt for '{user+}' from {src_ip}:{src_port}"},
    {"invalid-user", "login attempt for nonexistent user from {src_ip}:{src_port}"},
    {"login-refused",
     "Exit before auth (user '{user~}', {count} fails): {reason~} - user '{~}' from "
     "{src_ip}:{src_port}"},
    {"connection-opened", "Child connection from {src_ip}:{src_port}"},
    {"connection-closed", "Exit ({user+}) from <{src_ip}:{src_port}>: {reason~}"},
    {"connection-closed", "Exit before auth from <{src_ip}:{src_port}>: {reason~}"},
    {"connection-closed", "Exit ({user+}): {reason~}"},
    {"connection-closed", "Exit before auth: {reason~}"},
});

// Requests have a form of their own; these are the other messages of HAProxy.
constexpr auto kHaproxy = std::to_array<ProgramPattern>({
    {"connection-opened",
     "Connect from {src_ip}:{src_port} to {dst_ip}:{dst_port} ({frontend~}/{mode})"},
    {"server-down", "Server {backend}/{server} is DOWN, {reason~}"},
    {"server-up", "Server {backend}/{server} is UP, {reason~}"},
});

constexpr auto kServicePrograms = std::to_array<Program>({
    {"named named-sdb named-pkcs11", kNamed},
    {"postfix", kPostfix},
    {"dovecot", kDovecot},
    {"imap-login pop3-login managesieve-login submission-login auth-worker auth", kDovecotProcess},
    {"sendmail sm-mta sm-msp-queue sm-acceptingconnections", kSendmail},
    {"openvpn ovpn-server ovpn-client", kOpenVpn},
    {"vsftpd", kVsftpd},
    {"proftpd", kProFtpd},
    {"pure-ftpd", kPureFtpd},
    {"clamd clamav clamscan clamav-daemon clamav-milter clamonacc clamdscan", kClamAv},
    {"freshclam clamav-freshclam", kFreshclam},
    {"guacd guacamole", kGuacamole},
    {"modsecurity", kModSecurity},
    {"fail2ban fail2ban.filter fail2ban.actions fail2ban-server", kFail2Ban},
    {"dhcpd dnsmasq-dhcp", kDhcp},
    {"dropbear", kDropbear},
    {"haproxy", kHaproxy},
});

}  // namespace

std::span<const Program> service_programs() { return kServicePrograms; }

}  // namespace tocsin::source
