// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <string_view>

#include "network_patterns.h"

// Records of services that write JSON, one a line; see network_patterns.h for the form.
namespace tocsin::bench {

inline constexpr auto kCloudTrail = std::to_array<std::string_view>({
    R"({"eventVersion":"1.09","userIdentity":{"type":"AssumedRole","principalId":"AROA$b16:$u",)"
    R"("arn":"arn:aws:sts::123456789012:assumed-role/registry-$w/$u","accountId":"123456789012")"
    R"(,"accessKeyId":"ASIA$b16","sessionContext":{"sessionIssuer":{"type":"Role","principalId")"
    R"(:"AROA$b16","arn":"arn:aws:iam::123456789012:role/registry-$w","accountId":"123456789012)"
    R"(","userName":"registry-$w"},"attributes":{"creationDate":"$tZ","mfaAuthenticated":"false)"
    R"("}}},"eventTime":"$tZ","eventSource":"s3.amazonaws.com","eventName":"GetObject","awsRegi)"
    R"(on":"eu-west-1","sourceIPAddress":"$x","userAgent":"[aws-cli/2.$d2.$d2 Python/3.11.$d1 L)"
    R"(inux/6.1.0]","requestParameters":{"bucketName":"cases-$w","Host":"cases-$w.s3.eu-west-1.)"
    R"(amazonaws.com","key":"$q"},"responseElements":null,"additionalEventData":{"SignatureVers)"
    R"(ion":"SigV4","CipherSuite":"TLS_AES_128_GCM_SHA256","bytesTransferredIn":0,"Authenticati)"
    R"(onMethod":"AuthHeader","x-amz-id-2":"$b76","bytesTransferredOut":$d6},"requestID":"$H16")"
    R"(,"eventID":"$r","readOnly":true,"resources":[{"type":"AWS::S3::Object","ARN":"arn:aws:s3)"
    R"(:::cases-$w/$q"},{"accountId":"123456789012","type":"AWS::S3::Bucket","ARN":"arn:aws:s3:)"
    R"(::cases-$w"}],"eventType":"AwsApiCall","managementEvent":false,"recipientAccountId":"123)"
    R"(456789012","eventCategory":"Data","tlsDetails":{"tlsVersion":"TLSv1.3","cipherSuite":"TL)"
    R"(S_AES_128_GCM_SHA256","clientProvidedHostHeader":"cases-$w.s3.eu-west-1.amazonaws.com"}})"
    "\n",
    R"({"eventVersion":"1.09","userIdentity":{"type":"AWSService","invokedBy":"autoscaling.amaz)"
    R"(onaws.com"},"eventTime":"$tZ","eventSource":"ec2.amazonaws.com","eventName":"DescribeIns)"
    R"(tanceStatus","awsRegion":"eu-west-1","sourceIPAddress":"autoscaling.amazonaws.com","user)"
    R"(Agent":"autoscaling.amazonaws.com","requestParameters":{"instancesSet":{"items":[{"insta)"
    R"(nceId":"i-$h17"},{"instanceId":"i-$h17"}]},"filterSet":{},"includeAllInstances":true},"r)"
    R"(esponseElements":null,"requestID":"$r","eventID":"$r","readOnly":true,"eventType":"AwsAp)"
    R"(iCall","managementEvent":true,"recipientAccountId":"123456789012","eventCategory":"Manag)"
    R"(ement"})"
    "\n",
    R"({"eventVersion":"1.09","userIdentity":{"type":"IAMUser","principalId":"AIDA$b16","arn":")"
    R"(arn:aws:iam::123456789012:user/$u","accountId":"123456789012","accessKeyId":"AKIA$b16",")"
    R"(userName":"$u"},"eventTime":"$tZ","eventSource":"sts.amazonaws.com","eventName":"AssumeR)"
    R"(ole","awsRegion":"eu-west-1","sourceIPAddress":"$x","userAgent":"Boto3/1.34.$d2 md/Botoc)"
    R"(ore#1.34.$d2 ua/2.0 os/linux#6.1.0 md/arch#x86_64 lang/python#3.11.$d1","requestParamete)"
    R"(rs":{"roleArn":"arn:aws:iam::123456789012:role/registry-$w","roleSessionName":"$w-$d6",")"
    R"(durationSeconds":3600},"responseElements":{"credentials":{"accessKeyId":"ASIA$b16","sess)"
    R"(ionToken":"$b176","expiration":"Nov 21, 2026, 10:12:44 AM"},"assumedRoleUser":{"assumedR)"
    R"(oleId":"AROA$b16:$w-$d6","arn":"arn:aws:sts::123456789012:assumed-role/registry-$w/$w-$d)"
    R"(6"}},"requestID":"$r","eventID":"$r","readOnly":true,"eventType":"AwsApiCall","managemen)"
    R"(tEvent":true,"recipientAccountId":"123456789012","eventCategory":"Management"})"
    "\n",
});
inline constexpr auto kEve = std::to_array<std::string_view>({
    R"({"timestamp":"$t.$d6+0000","flow_id":$d15,"in_iface":"eth1","event_type":"flow","src_ip")"
    R"(:"$a","src_port":$p,"dest_ip":"$x","dest_port":443,"proto":"TCP","app_proto":"tls","flow)"
    R"(":{"pkts_toserver":$d3,"pkts_toclient":$d3,"bytes_toserver":$d5,"bytes_toclient":$d6,"st)"
    R"(art":"$t.$d6+0000","end":"$t.$d6+0000","age":$d3,"state":"closed","reason":"timeout","al)"
    R"(erted":false},"community_id":"1:$b27=","tcp":{"tcp_flags":"1b","tcp_flags_ts":"1b","tcp_)"
    R"(flags_tc":"1b","syn":true,"fin":true,"psh":true,"ack":true,"state":"closed","ts_max_regi)"
    R"(ons":1,"tc_max_regions":1}})"
    "\n",
    R"({"timestamp":"$t.$d6+0000","flow_id":$d15,"in_iface":"eth1","event_type":"dns","src_ip":)"
    R"("$a","src_port":$p,"dest_ip":"192.0.2.53","dest_port":53,"proto":"UDP","pkt_src":"wire/p)"
    R"(cap","community_id":"1:$b27=","dns":{"version":2,"type":"answer","id":$d5,"flags":"8180")"
    R"(,"qr":true,"rd":true,"ra":true,"opcode":0,"rrname":"$w.$w8.example","rrtype":"A","rcode")"
    R"(:"NOERROR","answers":[{"rrname":"$w.$w8.example","rrtype":"CNAME","ttl":$d4,"rdata":"$w.)"
    R"($w.example"},{"rrname":"$w.$w.example","rrtype":"A","ttl":$d3,"rdata":"$x"}],"grouped":{)"
    R"("A":["$x"],"CNAME":["$w.$w.example"]}}})"
    "\n",
    R"({"timestamp":"$t.$d6+0000","flow_id":$d15,"in_iface":"eth1","event_type":"tls","src_ip":)"
    R"("$a","src_port":$p,"dest_ip":"$x","dest_port":443,"proto":"TCP","pkt_src":"wire/pcap","c)"
    R"(ommunity_id":"1:$b27=","tls":{"subject":"CN=$w.$w8.example","issuerdn":"C=NL, O=Example )"
    R"(Trust, CN=Example Issuing R$d2","serial":"$H2:$H2:$H2:$H2:$H2:$H2:$H2:$H2","fingerprint")"
    R"(:"$h2:$h2:$h2:$h2:$h2:$h2:$h2:$h2:$h2:$h2:$h2:$h2:$h2:$h2:$h2:$h2:$h2:$h2:$h2:$h2","sni")"
    R"(:"$w.$w8.example","version":"TLS 1.3","notbefore":"$t","notafter":"$t","ja3":{"hash":"$h)"
    R"(32","string":"771,$d5-$d5-$d5,0-23-65281-10-11-35-16-5-13,29-23-24,0"},"ja3s":{"hash":"$)"
    R"(h32","string":"771,$d5,65281-0-11"}}})"
    "\n",
    R"({"timestamp":"$t.$d6+0000","flow_id":$d15,"in_iface":"eth1","event_type":"http","src_ip")"
    R"(:"$a","src_port":$p,"dest_ip":"$x","dest_port":80,"proto":"TCP","tx_id":$d1,"pkt_src":"w)"
    R"(ire/pcap","community_id":"1:$b27=","http":{"hostname":"www.$w8.example","url":"/$q","htt)"
    R"(p_user_agent":"$g","http_content_type":"text/html","http_method":"GET","protocol":"HTTP/)"
    R"(1.1","status":200,"length":$d5}})"
    "\n",
    R"({"timestamp":"$t.$d6+0000","flow_id":$d15,"in_iface":"eth1","event_type":"fileinfo","src)"
    R"(_ip":"$x","src_port":80,"dest_ip":"$a","dest_port":$p,"proto":"TCP","http":{"hostname":")"
    R"(www.$w8.example","url":"/$q","http_user_agent":"$g","http_content_type":"image/png","htt)"
    R"(p_method":"GET","protocol":"HTTP/1.1","status":200,"length":$d5},"app_proto":"http","fil)"
    R"(einfo":{"filename":"/$q","sid":[],"magic":"PNG image data","gaps":false,"state":"CLOSED")"
    R"(,"sha256":"$h64","stored":false,"size":$d6,"tx_id":0}})"
    "\n",
});
inline constexpr auto kZeekJson = std::to_array<std::string_view>({
    R"({"_path":"conn","ts":"$t.$d6Z","uid":"C$b17","id.orig_h":"$a","id.orig_p":$p,"id.resp_h")"
    R"(:"$x","id.resp_p":443,"proto":"tcp","service":"ssl","duration":$d2.$d6,"orig_bytes":$d4,)"
    R"("resp_bytes":$d6,"conn_state":"SF","local_orig":true,"local_resp":false,"missed_bytes":0)"
    R"(,"history":"ShADadFf","orig_pkts":$d2,"orig_ip_bytes":$d4,"resp_pkts":$d2,"resp_ip_bytes)"
    R"(":$d6})"
    "\n",
    R"({"_path":"dns","ts":"$t.$d6Z","uid":"C$b17","id.orig_h":"$a","id.orig_p":$p,"id.resp_h":)"
    R"("192.0.2.53","id.resp_p":53,"proto":"udp","trans_id":$d5,"rtt":0.0$d5,"query":"$w.$w8.ex)"
    R"(ample","qclass":1,"qclass_name":"C_INTERNET","qtype":1,"qtype_name":"A","rcode":0,"rcode)"
    R"(_name":"NOERROR","AA":false,"TC":false,"RD":true,"RA":true,"Z":0,"answers":["$x","$x"],")"
    R"(TTLs":[300.0,60.0],"rejected":false})"
    "\n",
    R"({"_path":"http","ts":"$t.$d6Z","uid":"C$b17","id.orig_h":"$a","id.orig_p":$p,"id.resp_h")"
    R"(:"$x","id.resp_p":80,"trans_depth":1,"method":"GET","host":"www.$w8.example","uri":"/$q")"
    R"(,"referrer":"http://www.$w8.example/$q","version":"1.1","user_agent":"$g","request_body_)"
    R"(len":0,"response_body_len":$d6,"status_code":200,"status_msg":"OK","tags":[],"resp_fuids)"
    R"(":["F$b17"],"resp_mime_types":["text/html"]})"
    "\n",
});
inline constexpr auto kM365 = std::to_array<std::string_view>({
    R"({"CreationTime":"$t","Id":"$r","Operation":"FileAccessed","OrganizationId":"$r","RecordT)"
    R"(ype":6,"UserKey":"i:0h.f|membership|$h16@live.example","UserType":0,"Version":1,"Workloa)"
    R"(d":"SharePoint","ClientIP":"$x","UserId":"$u@court.example","AuthenticationType":"OAuth")"
    R"(,"BrowserName":"Edge","BrowserVersion":"1$d2.0.0.0","CorrelationId":"$r","EventSource":")"
    R"(SharePoint","IsManagedDevice":true,"ItemType":"File","ListId":"$r","ListItemUniqueId":"$)"
    R"(r","Platform":"WinDesktop","Site":"$r","UserAgent":"$g","WebId":"$r","DeviceDisplayName")"
    R"(:"$x","HighPriorityMediaProcessing":false,"ListBaseType":1,"ListServerTemplate":101,"Sou)"
    R"(rceFileExtension":"docx","SiteUrl":"https://court.sharepoint.example/sites/$w/","SourceR)"
    R"(elativeUrl":"Shared Documents/$w/$w $d4","SourceFileName":"$w $w $d4.docx","ApplicationD)"
    R"(isplayName":"Microsoft Office","ObjectId":"https://court.sharepoint.example/sites/$w/Sha)"
    R"(red Documents/$w/$w $w $d4.docx"})"
    "\n",
    R"({"CreationTime":"$t","Id":"$r","Operation":"MailItemsAccessed","OrganizationId":"$r","Re)"
    R"(cordType":50,"ResultStatus":"Succeeded","UserKey":"$H16","UserType":0,"Version":1,"Workl)"
    R"(oad":"Exchange","ClientIPAddress":"$x","UserId":"$u@court.example","AppId":"$r","ClientI)"
    R"(nfoString":"Client=REST;Client=RESTSystem;;","ExternalAccess":false,"InternalLogonType":)"
    R"(0,"LogonType":0,"LogonUserSid":"S-1-5-21-$d9-$d9-$d9-$d5","MailboxGuid":"$r","MailboxOwn)"
    R"(erSid":"S-1-5-21-$d9-$d9-$d9-$d5","MailboxOwnerUPN":"$u@court.example","OperationPropert)"
    R"(ies":[{"Name":"MailAccessType","Value":"Bind"},{"Name":"IsThrottled","Value":"False"}],")"
    R"(OrganizationName":"court.example","OriginatingServer":"AM0PR$d2 (15.20.$d4.$d3)\r\n","Fo)"
    R"(lders":[{"FolderItems":[{"Id":"$b76","InternetMessageId":"<$b32@$w.example>","SizeInByte)"
    R"(s":$d5}],"Id":"$b76","Path":"\\Inbox"}],"OperationCount":$d1})"
    "\n",
    R"({"CreationTime":"$t","Id":"$r","Operation":"UserLoggedIn","OrganizationId":"$r","RecordT)"
    R"(ype":15,"ResultStatus":"Success","UserKey":"$r","UserType":0,"Version":1,"Workload":"Azu)"
    R"(reActiveDirectory","ClientIP":"$x","ObjectId":"$r","UserId":"$u@court.example","AzureAct)"
    R"(iveDirectoryEventType":1,"ExtendedProperties":[{"Name":"ResultStatusDetail","Value":"Red)"
    R"(irect"},{"Name":"UserAgent","Value":"$g"},{"Name":"RequestType","Value":"OAuth2:Authoriz)"
    R"(e"}],"ModifiedProperties":[],"Actor":[{"ID":"$r","Type":0},{"ID":"$u@court.example","Typ)"
    R"(e":5}],"ActorContextId":"$r","ActorIpAddress":"$x","InterSystemsId":"$r","IntraSystemId")"
    R"(:"$r","SupportTicketId":"","Target":[{"ID":"$r","Type":0}],"TargetContextId":"$r","Appli)"
    R"(cationId":"$r","DeviceProperties":[{"Name":"OS","Value":"Windows 10"},{"Name":"BrowserTy)"
    R"(pe","Value":"Edge"},{"Name":"IsCompliantAndManaged","Value":"True"},{"Name":"SessionId",)"
    R"("Value":"$r"}],"ErrorNumber":"0"})"
    "\n",
});
inline constexpr auto kOkta = std::to_array<std::string_view>({
    R"({"actor":{"id":"00u$b17","type":"User","alternateId":"$u@court.example","displayName":"$)"
    R"(w $w","detailEntry":null},"client":{"userAgent":{"rawUserAgent":"$g","os":"Windows 10",")"
    R"(browser":"CHROME"},"zone":"null","device":"Computer","id":null,"ipAddress":"$x","geograp)"
    R"(hicalContext":{"city":"The Hague","state":"South Holland","country":"Netherlands","posta)"
    R"(lCode":"25$d2","geolocation":{"lat":52.0$d4,"lon":4.3$d3}}},"device":null,"authenticatio)"
    R"(nContext":{"authenticationProvider":null,"credentialProvider":null,"credentialType":null)"
    R"(,"issuer":null,"interface":null,"authenticationStep":0,"externalSessionId":"102$b22"},"d)"
    R"(isplayMessage":"User login to Okta","eventType":"user.session.start","outcome":{"result")"
    R"(:"SUCCESS","reason":null},"published":"$t.$d3Z","securityContext":{"asNumber":645$d2,"as)"
    R"(Org":"example net","isp":"example net","domain":"$w.example","isProxy":false},"severity")"
    R"(:"INFO","debugContext":{"debugData":{"requestId":"$b27","dtHash":"$h64","requestUri":"/i)"
    R"(dp/idx/identify","threatSuspected":"false","url":"/idp/idx/identify?"}},"legacyEventType)"
    R"(":"core.user_auth.login_success","transaction":{"type":"WEB","id":"$b27","detail":{}},"u)"
    R"(uid":"$r","version":"0","request":{"ipChain":[{"ip":"$x","geographicalContext":{"city":")"
    R"(The Hague","state":"South Holland","country":"Netherlands","postalCode":"25$d2","geoloca)"
    R"(tion":{"lat":52.0$d4,"lon":4.3$d3}},"version":"V4","source":null}]},"target":[{"id":"0oa)"
    R"($b17","type":"AppInstance","alternateId":"Case Registry","displayName":"Case Registry",")"
    R"(detailEntry":null}]})"
    "\n",
});
inline constexpr auto kKubernetes = std::to_array<std::string_view>({
    R"({"kind":"Event","apiVersion":"audit.k8s.io/v1","level":"Metadata","auditID":"$r","stage")"
    R"(:"ResponseComplete","requestURI":"/api/v1/namespaces/$w/pods/$w-$h9-$b5","verb":"get","u)"
    R"(ser":{"username":"system:serviceaccount:kube-system:$w-controller","uid":"$r","groups":[)"
    R"("system:serviceaccounts","system:serviceaccounts:kube-system","system:authenticated"],"e)"
    R"(xtra":{"authentication.kubernetes.io/pod-name":["$w-controller-$h9-$b5"],"authentication)"
    R"(.kubernetes.io/pod-uid":["$r"]}},"sourceIPs":["$a"],"userAgent":"kube-controller-manager)"
    R"(/v1.31.$d1 (linux/amd64) kubernetes/$h7/system:serviceaccount:kube-system:$w-controller")"
    R"(,"objectRef":{"resource":"pods","namespace":"$w","name":"$w-$h9-$b5","apiVersion":"v1"},)"
    R"("responseStatus":{"metadata":{},"code":200},"requestReceivedTimestamp":"$t.$d6Z","stageT)"
    R"(imestamp":"$t.$d6Z","annotations":{"authorization.k8s.io/decision":"allow","authorizatio)"
    R"(n.k8s.io/reason":"RBAC: allowed by ClusterRoleBinding \"system:controller:$w-controller\)"
    R"(" of ClusterRole \"system:controller:$w-controller\" to ServiceAccount \"$w-controller/k)"
    R"(ube-system\""}})"
    "\n",
    R"({"kind":"Event","apiVersion":"audit.k8s.io/v1","level":"Request","auditID":"$r","stage":)"
    R"("ResponseComplete","requestURI":"/apis/coordination.k8s.io/v1/namespaces/kube-node-lease)"
    R"(/leases/node-$d3?timeout=10s","verb":"update","user":{"username":"system:node:node-$d3",)"
    R"("groups":["system:nodes","system:authenticated"]},"sourceIPs":["$a"],"userAgent":"kubele)"
    R"(t/v1.31.$d1 (linux/amd64) kubernetes/$h7","objectRef":{"resource":"leases","namespace":")"
    R"(kube-node-lease","name":"node-$d3","uid":"$r","apiGroup":"coordination.k8s.io","apiVersi)"
    R"(on":"v1","resourceVersion":"$d8"},"responseStatus":{"metadata":{},"code":200},"requestOb)"
    R"(ject":{"kind":"Lease","apiVersion":"coordination.k8s.io/v1","metadata":{"name":"node-$d3)"
    R"(","namespace":"kube-node-lease","uid":"$r","resourceVersion":"$d8","creationTimestamp":")"
    R"($tZ"},"spec":{"holderIdentity":"node-$d3","leaseDurationSeconds":40,"renewTime":"$t.$d6Z)"
    R"("}},"requestReceivedTimestamp":"$t.$d6Z","stageTimestamp":"$t.$d6Z","annotations":{"auth)"
    R"(orization.k8s.io/decision":"allow","authorization.k8s.io/reason":""}})"
    "\n",
});
inline constexpr auto kJournalJson = std::to_array<std::string_view>({
    R"({"__CURSOR":"s=$h32;i=$h5;b=$h32;m=$h9;t=$h13;x=$h16","__REALTIME_TIMESTAMP":"$e$d6","__)"
    R"(MONOTONIC_TIMESTAMP":"$d11","_BOOT_ID":"$h32","_TRANSPORT":"syslog","PRIORITY":"6","SYSL)"
    R"(OG_FACILITY":"4","SYSLOG_IDENTIFIER":"sshd","SYSLOG_PID":"$d5","SYSLOG_TIMESTAMP":"$s ",)"
    R"("_UID":"0","_GID":"0","_COMM":"sshd","_EXE":"/usr/sbin/sshd","_CMDLINE":"sshd: $u [priv])"
    R"(","_CAP_EFFECTIVE":"1ffffffffff","_SELINUX_CONTEXT":"unconfined\n","_SYSTEMD_CGROUP":"/s)"
    R"(ystem.slice/ssh.service","_SYSTEMD_UNIT":"ssh.service","_SYSTEMD_SLICE":"system.slice",")"
    R"(_SYSTEMD_INVOCATION_ID":"$h32","_MACHINE_ID":"$h32","_HOSTNAME":"registry1","MESSAGE":"F)"
    R"(ailed password for invalid user $w from $x port $p ssh2","_PID":"$d5","_SOURCE_REALTIME_)"
    R"(TIMESTAMP":"$e$d6"})"
    "\n",
    R"({"__CURSOR":"s=$h32;i=$h5;b=$h32;m=$h9;t=$h13;x=$h16","__REALTIME_TIMESTAMP":"$e$d6","__)"
    R"(MONOTONIC_TIMESTAMP":"$d11","_BOOT_ID":"$h32","_TRANSPORT":"journal","PRIORITY":"6","SYS)"
    R"(LOG_FACILITY":"3","SYSLOG_IDENTIFIER":"systemd","CODE_FILE":"src/core/job.c","CODE_LINE")"
    R"(:"7$d2","CODE_FUNC":"job_emit_done_message","_UID":"0","_GID":"0","_PID":"1","_COMM":"sy)"
    R"(stemd","_EXE":"/usr/lib/systemd/systemd","_CMDLINE":"/sbin/init","_CAP_EFFECTIVE":"1ffff)"
    R"(ffffff","_SYSTEMD_CGROUP":"/init.scope","_SYSTEMD_UNIT":"init.scope","_SYSTEMD_SLICE":"-)"
    R"(.slice","_MACHINE_ID":"$h32","_HOSTNAME":"registry1","JOB_TYPE":"start","JOB_RESULT":"do)"
    R"(ne","UNIT":"$w-$w.service","MESSAGE":"Started $w-$w.service - The $w $w of $w.","MESSAGE)"
    R"(_ID":"$h32","JOB_ID":"$d5","INVOCATION_ID":"$h32","_SOURCE_REALTIME_TIMESTAMP":"$e$d6"})"
    "\n",
});
inline constexpr auto kAzureSignIn = std::to_array<std::string_view>({
    R"({"time":"$t.$d7Z","resourceId":"/tenants/$r/providers/Microsoft.aadiam","operationName":)"
    R"("Sign-in activity","operationVersion":"1.0","category":"SignInLogs","tenantId":"$r","res)"
    R"(ultType":"0","resultSignature":"None","durationMs":0,"callerIpAddress":"$x","correlation)"
    R"(Id":"$r","identity":"$w $w","Level":4,"location":"NL","properties":{"id":"$r","createdDa)"
    R"(teTime":"$t.$d7+00:00","userDisplayName":"$w $w","userPrincipalName":"$u@court.example",)"
    R"("userId":"$r","appId":"$r","appDisplayName":"Case Registry","ipAddress":"$x","status":{")"
    R"(errorCode":0,"additionalDetails":"MFA requirement satisfied by claim in the token"},"cli)"
    R"(entAppUsed":"Browser","userAgent":"$g","deviceDetail":{"deviceId":"$r","displayName":"PC)"
    R"(-$d5","operatingSystem":"Windows10","browser":"Edge 1$d2.0.0","isCompliant":true,"isMana)"
    R"(ged":true,"trustType":"Hybrid Azure AD joined"},"location":{"city":"The Hague","state":")"
    R"(Zuid-Holland","countryOrRegion":"NL","geoCoordinates":{"latitude":52.0$d4,"longitude":4.)"
    R"(3$d3}},"correlationId":"$r","conditionalAccessStatus":"success","appliedConditionalAcces)"
    R"(sPolicies":[{"id":"$r","displayName":"Require MFA","enforcedGrantControls":["Mfa"],"resu)"
    R"(lt":"success"}],"isInteractive":true,"tokenIssuerType":"AzureAD","riskDetail":"none","ri)"
    R"(skLevelAggregated":"none","riskState":"none","resourceDisplayName":"Case Registry","reso)"
    R"(urceId":"$r","authenticationRequirement":"multiFactorAuthentication","uniqueTokenIdentif)"
    R"(ier":"$b22"}})"
    "\n",
});
inline constexpr auto kGcp = std::to_array<std::string_view>({
    R"({"protoPayload":{"@type":"type.googleapis.com/google.cloud.audit.AuditLog","status":{},")"
    R"(authenticationInfo":{"principalEmail":"$u@court.example","principalSubject":"user:$u@cou)"
    R"(rt.example"},"requestMetadata":{"callerIp":"$x","callerSuppliedUserAgent":"google-cloud-)"
    R"(sdk gcloud/4$d2.0.0 command/gcloud.storage.objects.list invocation-id/$h32 environment/N)"
    R"(one","requestAttributes":{"time":"$t.$d9Z","auth":{}},"destinationAttributes":{}},"servi)"
    R"(ceName":"storage.googleapis.com","methodName":"storage.objects.list","authorizationInfo")"
    R"(:[{"resource":"projects/_/buckets/cases-$w","permission":"storage.objects.list","granted)"
    R"(":true,"resourceAttributes":{}}],"resourceName":"projects/_/buckets/cases-$w","resourceL)"
    R"(ocation":{"currentLocations":["europe-west4"]}},"insertId":"$b12","resource":{"type":"gc)"
    R"(s_bucket","labels":{"bucket_name":"cases-$w","location":"europe-west4","project_id":"reg)"
    R"(istry-$d6"}},"timestamp":"$t.$d9Z","severity":"INFO","logName":"projects/registry-$d6/lo)"
    R"(gs/cloudaudit.googleapis.com%2Fdata_access","receiveTimestamp":"$t.$d9Z"})"
    "\n",
});
inline constexpr auto kGitHub = std::to_array<std::string_view>({
    R"({"@timestamp":$e$d3,"_document_id":"$b22","action":"git.clone","actor":"$u","actor_id":$)"
    R"(d7,"actor_ip":"$x","actor_location":{"country_code":"NL"},"business":"court","business_i)"
    R"(d":$d5,"created_at":$e$d3,"external_identity_nameid":"$u@court.example","hashed_token":")"
    R"($b43=","operation_type":"access","org":"court-registry","org_id":$d7,"programmatic_acces)"
    R"(s_type":"OAuth access token","repo":"court-registry/$w-$w","repo_id":$d9,"repository":"c)"
    R"(ourt-registry/$w-$w","repository_public":false,"request_id":"$H4:$H5:$H7:$H7:$H8","token)"
    R"(_id":$d9,"token_scopes":"repo,workflow","transport_protocol":1,"transport_protocol_name")"
    R"(:"http","user":"$u","user_agent":"git/2.4$d1.$d1","user_id":$d7,"visibility":"private"})"
    "\n",
});

}  // namespace tocsin::bench
