// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <string_view>

namespace tocsin::bench {

// What is written for `$x` or `$xN` in a pattern, each time anew:
//   w  a word, N: that many letters or more     h  N hexadecimal digits, lower case
//   d  a number of up to N digits               H  N hexadecimal digits, upper case
//   a  an address of ours                       x  an address of theirs
//   p  a port                                   u  a user
//   f  a path of a file                         q  a path of an address, perhaps with a query
//   b  N letters and digits                     g  a browser
//   t  the time as 2026-11-21T09:12:44          s  as Nov 21 09:12:44
//   c  as 21/Nov/2026:09:12:44                  e  as seconds since 1970
//   y  as 2026-11-21 09:12:44                   n  the number of the event
//   r  a GUID                                   i  the ids of a call, as auditd has them
// and `$$` is a dollar. A pattern that holds several lines is one event.
inline constexpr auto kAccess = std::to_array<std::string_view>({
    "$x - - [$c +0100] \"GET /$q HTTP/1.1\" 200 $d5 \"-\" \"$g\"\n",
    "$x - - [$c +0100] \"GET /$q HTTP/1.1\" 200 $d5 \"https://www.court.example/$q\" \"$g\"\n",
    "$x - - [$c +0100] \"GET /$q HTTP/2.0\" 304 0 \"https://www.court.example/$q\" \"$g\"\n",
    "$x - - [$c +0100] \"POST /api/v1/$w?id=$h12 HTTP/1.1\" 201 $d4 \"-\" \"$g\"\n",
    "$x - $u [$c +0100] \"GET /$q HTTP/1.1\" 404 153 \"-\" \"$g\"\n",
});

inline constexpr std::string_view kIisHead =
    "#Software: Microsoft Internet Information Services 10.0\n#Version: 1.0\n"
    "#Date: 2026-11-21 09:00:00\n#Fields: date time s-ip cs-method cs-uri-stem cs-uri-query s-port "
    "cs-username c-ip cs(User-Agent) cs(Referer) sc-status sc-substatus sc-win32-status "
    "time-taken\n";
inline constexpr auto kIis = std::to_array<std::string_view>({
    "$y 192.0.2.10 GET /$w/$w/$w.aspx id=$h12&page=$d2 443 - $x "
    "Mozilla/5.0+(Windows+NT+10.0;+Win64;+x64)+AppleWebKit/537.36+(KHTML,+like+Gecko)+"
    "Chrome/1$d2.0.0.0+Safari/537.36 https://intranet.court.example/$w/$w8 200 0 0 $d4\n",
    "$y 192.0.2.10 POST /owa/service.svc action=$w&EP=1&ID=-$d3&AC=1 443 $u@court.example $x "
    "Mozilla/5.0+(X11;+Linux+x86_64;+rv:1$d2.0)+Gecko/20100101+Firefox/1$d2.0 - 200 0 0 $d3\n",
    "$y 192.0.2.10 GET /media/$w$h8.png - 443 - $x Example-Monitor/2.$d2 - 304 0 0 $d2\n",
});

inline constexpr std::string_view kZeekConnHead =
    "#separator \\x09\n#set_separator\t,\n#empty_field\t(empty)\n#unset_field\t-\n#path\tconn\n"
    "#fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tproto\tservice\tduration\t"
    "orig_bytes\tresp_bytes\tconn_state\tlocal_orig\tlocal_resp\tmissed_bytes\thistory\torig_pkts\t"
    "orig_ip_bytes\tresp_pkts\tresp_ip_bytes\ttunnel_parents\n"
    "#types\ttime\tstring\taddr\tport\taddr\tport\tenum\tstring\tinterval\tcount\tcount\tstring\t"
    "bool\tbool\tcount\tstring\tcount\tcount\tcount\tcount\tset[string]\n";
inline constexpr auto kZeekConn = std::to_array<std::string_view>({
    "$e.$d6\tC$b17\t$a\t$p\t$x\t443\ttcp\tssl\t$d2.$d6\t$d4\t$d6\tSF\tT\tF\t0\tShADadFf\t$d2\t$d4\t"
    "$d2\t$d5\t-\n",
    "$e.$d6\tC$b17\t$a\t$p\t$x\t53\tudp\tdns\t0.0$d5\t$d2\t$d3\tSF\tT\tF\t0\tDd\t1\t$d2\t1\t$d3\t-"
    "\n",
    "$e.$d6\tC$b17\t$x\t$p\t$a\t$p\ttcp\t-\t-\t-\t-\tS0\tF\tT\t0\tS\t1\t$d2\t0\t0\t-\n",
});
inline constexpr std::string_view kZeekDnsHead =
    "#separator \\x09\n#set_separator\t,\n#empty_field\t(empty)\n#unset_field\t-\n#path\tdns\n"
    "#fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tproto\ttrans_id\trtt\tquery\t"
    "qclass\tqclass_name\tqtype\tqtype_name\trcode\trcode_name\tAA\tTC\tRD\tRA\tZ\tanswers\tTTLs\t"
    "rejected\n"
    "#types\ttime\tstring\taddr\tport\taddr\tport\tenum\tcount\tinterval\tstring\tcount\tstring\t"
    "count\tstring\tcount\tstring\tbool\tbool\tbool\tbool\tcount\tvector[string]\t"
    "vector[interval]\tbool\n";
inline constexpr auto kZeekDns = std::to_array<std::string_view>({
    "$e.$d6\tC$b17\t$a\t$p\t192.0.2.53\t53\tudp\t$d5\t0.0$d5\t$w.$w8.example\t1\tC_INTERNET\t1\tA\t"
    "0\tNOERROR\tF\tF\tT\tT\t0\t$x,$x\t300.000000,60.000000\tF\n",
    "$e.$d6\tC$b17\t$a\t$p\t192.0.2.53\t53\tudp\t$d5\t0.0$d5\t$b12.$w.$w.example\t1\tC_INTERNET\t28"
    "\tAAAA\t3\tNXDOMAIN\tF\tF\tT\tT\t0\t-\t-\tF\n",
});
inline constexpr std::string_view kZeekHttpHead =
    "#separator \\x09\n#set_separator\t,\n#empty_field\t(empty)\n#unset_field\t-\n#path\thttp\n"
    "#fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\ttrans_depth\tmethod\thost\turi\t"
    "referrer\tversion\tuser_agent\trequest_body_len\tresponse_body_len\tstatus_code\tstatus_msg\t"
    "info_code\tinfo_msg\ttags\tusername\tpassword\tproxied\torig_fuids\tresp_fuids\t"
    "resp_mime_types\n"
    "#types\ttime\tstring\taddr\tport\taddr\tport\tcount\tstring\tstring\tstring\tstring\tstring\t"
    "string\tcount\tcount\tcount\tstring\tcount\tstring\tset[enum]\tstring\tstring\tset[string]\t"
    "vector[string]\tvector[string]\tvector[string]\n";
inline constexpr auto kZeekHttp = std::to_array<std::string_view>({
    "$e.$d6\tC$b17\t$a\t$p\t$x\t80\t1\tGET\t$w.$w.example\t/$q\t-\t1.1\t$g\t0\t$d5\t200\tOK\t-\t-\t"
    "(empty)\t-\t-\t-\t-\tF$b17\ttext/html\n",
    "$e.$d6\tC$b17\t$a\t$p\t$x\t80\t$d1\tGET\twww.$w8.example\t/$q\thttp://www.$w8.example/$q\t1.1"
    "\t$g\t0\t$d6\t200\tOK\t-\t-\t(empty)\t-\t-\t-\t-\tF$b17\timage/png\n",
});

inline constexpr auto kSyslog = std::to_array<std::string_view>({
    "$s registry1 sshd[$d5]: Failed password for invalid user $w from $x port $p ssh2\n",
    "$s registry1 sshd[$d5]: Connection closed by invalid user $w $x port $p [preauth]\n",
    "$s registry1 sshd[$d5]: Accepted publickey for $u from $a port $p ssh2: ED25519 "
    "SHA256:$b43\n",
    "$s registry1 sshd[$d5]: pam_unix(sshd:session): session opened for user $u(uid=1$d3) by "
    "(uid=0)\n",
    "$s registry1 systemd-logind[611]: New session $d4 of user $u.\n",
    "$s registry1 sudo:   $u : TTY=pts/$d1 ; PWD=$f ; USER=root ; COMMAND=/usr/bin/systemctl "
    "restart $w\n",
    "$s registry1 sudo: pam_unix(sudo:auth): authentication failure; logname=$u uid=1$d3 euid=0 "
    "tty=/dev/pts/$d1 ruser=$u rhost=  user=$u\n",
    "$s registry1 CRON[$d5]: (root) CMD (   cd / && run-parts --report /etc/cron.$w)\n",
    "$s registry1 systemd[1]: Started $w-$w.service - The $w $w of $w.\n",
    "$s registry1 systemd[1]: $w-$w.service: Deactivated successfully.\n",
    "$s registry1 kernel: [$d6.$d6] [UFW BLOCK] IN=eth0 OUT= "
    "MAC=52:54:00:12:34:56:52:54:00:65:43:21:08:00 SRC=$x DST=192.0.2.1 LEN=44 TOS=0x00 PREC=0x00 "
    "TTL=$d3 ID=$d5 PROTO=TCP SPT=$p DPT=$p WINDOW=1024 RES=0x00 SYN URGP=0\n",
    "$s registry1 postfix/smtpd[$d5]: connect from mail.$w.example[$x]\n",
    "$s registry1 postfix/qmgr[1402]: $H10: from=<$u@court.example>, size=$d5, nrcpt=1 (queue "
    "active)\n",
    "$s registry1 postfix/smtp[$d5]: $H10: to=<$w@$w.example>, relay=mx1.$w.example[$x]:25, "
    "delay=0.$d2, delays=0.1/0.01/0.4/0.$d2, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as "
    "$H10)\n",
    "$s registry1 dovecot: imap-login: Login: user=<$u>, method=PLAIN, rip=$a, lip=192.0.2.1, "
    "mpid=$d5, TLS, session=<$b16>\n",
    "$s registry1 case-registry[2210]: document $d4/$w-$d2 was opened by $u from $a\n",
    "$s registry1 named[811]: client @0x$h12 $a#$p ($w.$w.example): query: $w.$w.example IN A "
    "+E(0)K "
    "(192.0.2.53)\n",
    "$s registry1 dhclient[702]: DHCPACK of $a from 192.0.2.1 (xid=0x$h8)\n",
});

// The ends of audit records; what stands before them is made with the event.
inline constexpr std::string_view kAuditIds =
    "ppid=1$d3 pid=$d5 auid=1001 uid=1001 gid=1001 euid=1001 suid=1001 fsuid=1001 egid=1001 "
    "sgid=1001 fsgid=1001 tty=pts$d1 ses=$d4 ";
inline constexpr std::string_view kAuditCallEnd =
    " subj=unconfined key=\"commands\"\x1d"
    "ARCH=x86_64 SYSCALL=execve AUID=\"m.osei\" UID=\"m.osei\" GID=\"m.osei\" EUID=\"m.osei\" "
    "SUID=\"m.osei\" FSUID=\"m.osei\" EGID=\"m.osei\" SGID=\"m.osei\" FSGID=\"m.osei\"\n";
inline constexpr std::string_view kAuditPathEnd =
    " inode=$d6 dev=fd:01 mode=0100755 ouid=0 ogid=0 rdev=00:00 nametype=NORMAL cap_fp=0 cap_fi=0 "
    "cap_fe=0 cap_fver=0 cap_frootid=0\x1dOUID=\"root\" OGID=\"root\"\n";

}  // namespace tocsin::bench
