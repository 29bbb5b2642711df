// SPDX-License-Identifier: Apache-2.0
// Runs of types: the number that a run begins with, then the names of that number and the
// following ones.
#include "audit/record_types.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace tocsin::source::audit {

namespace {

constexpr std::string_view kRuns =
    "1005 USER LOGIN 1100 USER_AUTH USER_ACCT USER_MGMT CRED_ACQ CRED_DISP USER_START USER_END "
    "USER_AVC USER_CHAUTHTOK USER_ERR CRED_REFR USYS_CONFIG USER_LOGIN USER_LOGOUT ADD_USER "
    "DEL_USER ADD_GROUP DEL_GROUP DAC_CHECK CHGRP_ID TEST TRUSTED_APP USER_SELINUX_ERR USER_CMD "
    "USER_TTY CHUSER_ID GRP_AUTH SYSTEM_BOOT SYSTEM_SHUTDOWN SYSTEM_RUNLEVEL SERVICE_START "
    "SERVICE_STOP GRP_MGMT GRP_CHAUTHTOK MAC_CHECK ACCT_LOCK ACCT_UNLOCK USER_DEVICE "
    "SOFTWARE_UPDATE 1200 DAEMON_START DAEMON_END DAEMON_ABORT DAEMON_CONFIG 1205 DAEMON_ROTATE "
    "DAEMON_RESUME DAEMON_ACCEPT DAEMON_CLOSE DAEMON_ERR 1300 SYSCALL 1302 PATH IPC SOCKETCALL "
    "CONFIG_CHANGE SOCKADDR CWD 1309 EXECVE 1311 IPC_SET_PERM MQ_OPEN MQ_SENDRECV MQ_NOTIFY "
    "MQ_GETSETATTR KERNEL_OTHER FD_PAIR OBJ_PID TTY EOE BPRM_FCAPS CAPSET MMAP NETFILTER_PKT "
    "NETFILTER_CFG SECCOMP PROCTITLE FEATURE_CHANGE 1330 KERN_MODULE FANOTIFY TIME_INJOFFSET "
    "TIME_ADJNTPVAL BPF EVENT_LISTENER URINGOP OPENAT2 DM_CTRL DM_EVENT 1400 AVC SELINUX_ERR "
    "AVC_PATH MAC_POLICY_LOAD MAC_STATUS MAC_CONFIG_CHANGE MAC_UNLBL_ALLOW MAC_CIPSOV4_ADD "
    "MAC_CIPSOV4_DEL MAC_MAP_ADD MAC_MAP_DEL MAC_IPSEC_ADDSA MAC_IPSEC_DELSA MAC_IPSEC_ADDSPD "
    "MAC_IPSEC_DELSPD MAC_IPSEC_EVENT MAC_UNLBL_STCADD MAC_UNLBL_STCDEL MAC_CALIPSO_ADD "
    "MAC_CALIPSO_DEL 1500 APPARMOR APPARMOR_AUDIT APPARMOR_ALLOWED APPARMOR_DENIED APPARMOR_HINT "
    "APPARMOR_STATUS APPARMOR_ERROR APPARMOR_KILL 1700 ANOM_PROMISCUOUS ANOM_ABEND ANOM_LINK "
    "ANOM_CREAT 1800 INTEGRITY_DATA INTEGRITY_METADATA INTEGRITY_STATUS INTEGRITY_HASH "
    "INTEGRITY_PCR INTEGRITY_RULE INTEGRITY_EVM_XATTR INTEGRITY_POLICY_RULE 2000 KERNEL 2100 "
    "ANOM_LOGIN_FAILURES ANOM_LOGIN_TIME ANOM_LOGIN_SESSIONS ANOM_LOGIN_ACCT ANOM_LOGIN_LOCATION "
    "ANOM_MAX_DAC ANOM_MAX_MAC ANOM_AMTU_FAIL ANOM_RBAC_FAIL ANOM_RBAC_INTEGRITY_FAIL "
    "ANOM_CRYPTO_FAIL ANOM_ACCESS_FS ANOM_EXEC ANOM_MK_EXEC ANOM_ADD_ACCT ANOM_DEL_ACCT "
    "ANOM_MOD_ACCT ANOM_ROOT_TRANS ANOM_LOGIN_SERVICE ANOM_LOGIN_ROOT ANOM_ORIGIN_FAILURES "
    "ANOM_SESSION 2200 RESP_ANOMALY RESP_ALERT RESP_KILL_PROC RESP_TERM_ACCESS RESP_ACCT_REMOTE "
    "RESP_ACCT_LOCK_TIMED RESP_ACCT_UNLOCK_TIMED RESP_ACCT_LOCK RESP_TERM_LOCK RESP_SEBOOL "
    "RESP_EXEC RESP_SINGLE RESP_HALT RESP_ORIGIN_BLOCK RESP_ORIGIN_BLOCK_TIMED "
    "RESP_ORIGIN_UNBLOCK_TIMED 2300 USER_ROLE_CHANGE ROLE_ASSIGN ROLE_REMOVE LABEL_OVERRIDE "
    "LABEL_LEVEL_CHANGE USER_LABELED_EXPORT USER_UNLABELED_EXPORT DEV_ALLOC DEV_DEALLOC "
    "FS_RELABEL USER_MAC_POLICY_LOAD ROLE_MODIFY USER_MAC_CONFIG_CHANGE USER_MAC_STATUS 2400 "
    "CRYPTO_TEST_USER CRYPTO_PARAM_CHANGE_USER CRYPTO_LOGIN CRYPTO_LOGOUT CRYPTO_KEY_USER "
    "CRYPTO_FAILURE_USER CRYPTO_REPLAY_USER CRYPTO_SESSION CRYPTO_IKE_SA CRYPTO_IPSEC_SA 2500 "
    "VIRT_CONTROL VIRT_RESOURCE VIRT_MACHINE_ID VIRT_INTEGRITY_CHECK VIRT_CREATE VIRT_DESTROY "
    "VIRT_MIGRATE_IN VIRT_MIGRATE_OUT";

constexpr std::uint32_t kFirst = 1000, kEnd = 2600;
using Names = std::array<std::string_view, kEnd - kFirst>;

constexpr Names table_of(std::string_view runs) {
  Names names{};
  std::size_t number = 0;
  while (!runs.empty()) {
    const std::size_t end = std::min(runs.find(' '), runs.size());
    const std::string_view word = runs.substr(0, end);
    runs.remove_prefix(std::min(end + 1, runs.size()));
    if (word.front() >= '0' && word.front() <= '9') {
      number = 0;
      for (const char digit : word) number = number * 10 + static_cast<std::size_t>(digit - '0');
    } else {
      names[number++ - kFirst] = word;
    }
  }
  return names;
}

constexpr Names kNames = table_of(kRuns);

}  // namespace

std::string_view record_type_name(std::uint32_t number) {
  return number < kFirst || number >= kEnd ? std::string_view{} : kNames[number - kFirst];
}

std::string_view record_type(std::string_view written) {
  std::string_view digits = written;
  if (digits.starts_with("UNKNOWN[") && digits.ends_with(']')) {
    digits = digits.substr(8, digits.size() - 9);
  }
  std::uint32_t number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (error != std::errc{} || end != digits.data() + digits.size()) return written;
  const std::string_view name = record_type_name(number);
  return name.empty() ? written : name;
}

}  // namespace tocsin::source::audit
