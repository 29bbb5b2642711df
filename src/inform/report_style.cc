// SPDX-License-Identifier: Apache-2.0
// The hash is checked by a test, and by every browser: a page whose hash is wrong has no style.
#include "report_page.h"

namespace tocsin::inform {
namespace {

constexpr std::string_view kStyle = R"css(
:root{color-scheme:light dark;--bg:#fbfaf7;--card:#fff;--ink:#1d2430;--quiet:#566072;--line:#dcdfe5;
--link:#1f4e8c;--c4:#9d1231;--c3:#bf4407;--c2:#8f6100;--c1:#0d6e85;--c0:#5a6575;--on:#fff;
--mark:#ffe9a8;--code:#f3f4f6;--warn:#fff6dc;--warnline:#d9a514}
@media (prefers-color-scheme:dark){:root{--bg:#12161d;--card:#1a2029;--ink:#e6e9ee;--quiet:#a3adbb;
--line:#323b48;--link:#8fbcff;--c4:#ff7f96;--c3:#ff9d5c;--c2:#e8bf4f;--c1:#5cc8de;--c0:#a3adbb;
--on:#12161d;--mark:#5d4b12;--code:#232b36;--warn:#2b2615;--warnline:#a88316}}
*{box-sizing:border-box}
html{scroll-padding-top:1rem;-webkit-text-size-adjust:100%}
body{margin:0;background:var(--bg);color:var(--ink);overflow-wrap:break-word;
font:16px/1.55 system-ui,-apple-system,"Segoe UI",
Roboto,"Noto Sans","DejaVu Sans",sans-serif}
header,main{max-width:76rem;margin:0 auto;padding:0 1.5rem}
header{padding-top:2.5rem}
.mark{margin:0;font-size:.8rem;font-weight:600;letter-spacing:.22em;text-transform:uppercase;
color:var(--quiet)}
h1{margin:.2rem 0 1rem;font-size:2rem;line-height:1.2;font-weight:650}
h2{margin:0 0 .75rem;font-size:1.3rem;font-weight:650}
h3{margin:1.5rem 0 .5rem;font-size:1.05rem;font-weight:650;overflow-wrap:anywhere}
h4{margin:0;font-size:.95rem;font-weight:600}
p{margin:.4rem 0}
a{color:var(--link)}
nav{display:flex;flex-wrap:wrap;gap:.25rem 1.25rem;padding:.6rem 0;border-top:1px solid var(--line);
border-bottom:1px solid var(--line);font-size:.9rem}
nav a{text-decoration:none}nav a:hover{text-decoration:underline}
a:focus-visible,summary:focus-visible,.wide:focus-visible{outline:3px solid var(--link);
outline-offset:2px;border-radius:2px}
.skip{position:absolute;left:-99rem}.skip:focus{left:1rem;top:.5rem;background:var(--card);
padding:.4rem .8rem}
main>section{margin:2.25rem 0}
.verdict{font-size:1.45rem;line-height:1.35;font-weight:600;margin:.2rem 0 .6rem}
#brief p:not(.verdict){max-width:60rem}
.note,.quiet,.extent,.place,.cut{color:var(--quiet);font-size:.875rem}
.caution{padding:.5rem .9rem;background:var(--warn);border-left:4px solid var(--warnline)}
.tiles{list-style:none;margin:1.4rem 0 0;padding:0;display:grid;gap:.75rem;
grid-template-columns:repeat(auto-fit,minmax(8.5rem,1fr))}
.tiles li{background:var(--card);border:1px solid var(--line);border-top:5px solid var(--tone);
padding:.7rem .9rem;border-radius:4px}
.tiles .number{display:block;font-size:2rem;line-height:1.15;font-weight:650;color:var(--tone);
font-variant-numeric:tabular-nums}
.tiles .none{--tone:var(--line)}.tiles .none .number{color:var(--quiet);font-weight:400}
.b4{--tone:var(--c4)}.b3{--tone:var(--c3)}.b2{--tone:var(--c2)}.b1{--tone:var(--c1)}
.b0{--tone:var(--c0)}
.f4{fill:var(--c4)}.f3{fill:var(--c3)}.f2{fill:var(--c2)}.f1{fill:var(--c1)}.f0{fill:var(--c0)}
.t4{color:var(--c4);font-weight:650}.t3{color:var(--c3);font-weight:650}.t2{color:var(--c2)}
.t1{color:var(--c1)}.t0{color:var(--c0)}
.level{display:inline-block;padding:.1em .55em;border-radius:3px;font-size:.75rem;font-weight:650;
line-height:1.5;letter-spacing:.02em;color:var(--on);vertical-align:.1em}
.l4{background:var(--c4)}.l3{background:var(--c3)}.l2{background:var(--c2)}.l1{background:var(--c1)}
.l0{background:var(--c0)}
.course{list-style:none;margin:0;padding:0}
.course li{display:grid;grid-template-columns:9.5rem 5.5rem 1fr;padding:.35rem 0;
border-bottom:1px solid var(--line)}
.course .level{min-width:4.6rem;text-align:center}
.course .what{min-width:0;overflow-wrap:anywhere}.course .quiet{margin-left:.4rem}
.wide{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:.9rem}
th,td{text-align:left;vertical-align:top;padding:.4rem .7rem .4rem 0;
border-bottom:1px solid var(--line)}
thead th{color:var(--quiet);font-weight:600;font-size:.8rem;white-space:nowrap}
tbody th{font-weight:600;overflow-wrap:anywhere;min-width:10rem}
.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
.zero{color:var(--quiet)}
.when{white-space:nowrap;font-variant-numeric:tabular-nums}
.losses{width:auto}.losses th{font-weight:400;padding-right:2rem}
.reason{margin:0;color:var(--quiet)}.odd td:first-child{color:var(--c3);font-weight:650}
.path{overflow-wrap:anywhere}
.share{display:block;width:10rem;height:.6rem;margin-top:.45rem}
.timeline{display:block;min-width:44rem;width:100%;height:auto;margin:.5rem 0 1rem}
.timeline text{font-size:12px;fill:var(--quiet)}
.timeline .label{font-size:13px;fill:var(--ink)}
.timeline .tick{text-anchor:middle}.timeline .total{text-anchor:end}
.timeline .grid{stroke:var(--line);stroke-dasharray:2 3}.timeline .base{stroke:var(--line)}
.tactics{list-style:none;margin:1rem 0;padding:0;display:grid;gap:.4rem;
grid-template-columns:repeat(auto-fill,minmax(8.4rem,1fr))}
.tactics li{display:flex;flex-direction:column;background:var(--card);border:1px solid var(--line);
border-top:5px solid var(--tone);border-radius:4px;padding:.5rem .6rem;min-height:6.4rem}
.tactics .tactic{font-size:.82rem;line-height:1.3;min-height:2.6em}
.tactics .count{font-size:1.4rem;font-weight:650;color:var(--tone);line-height:1.3}
.tactics .level{align-self:flex-start}
.tactics .none{--tone:var(--line);color:var(--quiet);background:none}
.tactics .none .count{color:var(--quiet);font-weight:400}
.techniques{list-style:none;margin:0;padding:0;display:flex;flex-wrap:wrap;gap:.4rem}
.techniques li{border:1px solid var(--line);border-left:4px solid var(--tone);border-radius:3px;
padding:.1rem .6rem;font-size:.875rem;background:var(--card)}
.rule{background:var(--card);border:1px solid var(--line);border-left:5px solid var(--tone);
border-radius:4px;padding:1rem 1.25rem;margin:1rem 0}
.rule>h3{margin-top:0;font-size:1.12rem}
.description{white-space:pre-line;max-width:56rem}
.extent,.place,.description{overflow-wrap:anywhere}
.alert{border-top:1px solid var(--line);margin-top:.9rem;padding-top:.8rem}
.alert h4 time{font-variant-numeric:tabular-nums;margin-right:.75rem}
.host{font-weight:400;overflow-wrap:anywhere}
summary{cursor:pointer;color:var(--link);font-size:.875rem;padding:.15rem 0}
.more>summary{margin-top:.8rem;font-weight:600}
dl{margin:.5rem 0}
dl>div{display:grid;grid-template-columns:minmax(7rem,12rem) 1fr;gap:0 1rem;padding:.2rem 0}
dt{color:var(--quiet);font-size:.875rem;overflow-wrap:anywhere}
.why dt{color:var(--ink);font-weight:600}
dd{margin:0;min-width:0;overflow-wrap:anywhere}
dd ul{margin:0;padding-left:1.1rem}
.about dl,.fields dl{font-size:.9rem;border-left:2px solid var(--line);padding-left:1rem}
.predicate{display:block;color:var(--quiet);font-size:.875rem}
code{font:.8125rem/1.5 ui-monospace,"Cascadia Mono",Menlo,Consolas,"DejaVu Sans Mono",monospace}
dd code{display:block;white-space:pre-wrap;overflow-wrap:anywhere;unicode-bidi:isolate}
.why code{background:var(--code);padding:.25rem .5rem;border-radius:3px;margin-top:.15rem}
mark{background:var(--mark);color:inherit;border-radius:2px}
.esc{background:var(--c3);color:var(--on);border-radius:2px;padding:0 .2em;font:600 .75em/1.2
ui-monospace,Menlo,Consolas,"DejaVu Sans Mono",monospace}
.incident .course li,.incidents li{grid-template-columns:11.5rem 5.5rem 1fr}
.course time{font-variant-numeric:tabular-nums}
.incident h4{margin:1.1rem 0 .3rem}.incident ul{margin:.2rem 0;padding-left:1.2rem}
.strip{list-style:none;margin:1rem 0;padding:0;display:flex;flex-wrap:wrap;gap:.25rem}
.strip li{flex:1 1 6.2rem;border:1px solid var(--line);border-top:4px solid var(--tone);
border-radius:3px;padding:.3rem .45rem;font-size:.75rem;line-height:1.25;min-height:3.4rem}
.strip .none{--tone:var(--line);color:var(--quiet)}.strip .quiet,.incident .where{display:block}
.graph{display:block;min-width:44rem;width:100%;height:auto;margin:.5rem 0 1rem}
.graph .edge{fill:none;stroke:var(--quiet);opacity:.45}
.graph .box{fill:var(--card);stroke:var(--line)}
.graph text{font-size:12.5px;fill:var(--ink)}.graph .kind{font-size:9.5px;fill:var(--quiet)}
@media (max-width:40rem){header,main{padding-left:1rem;padding-right:1rem}h1{font-size:1.6rem}
.verdict{font-size:1.2rem}
dl>div{grid-template-columns:1fr}.rule{padding:.8rem}
.course li{grid-template-columns:1fr auto}.course .what{grid-column:1/-1}}
@media print{:root{--bg:#fff;--card:#fff;--ink:#000;--quiet:#444;--line:#bbb;--link:#000;
--c4:#9d1231;
--c3:#bf4407;--c2:#8f6100;--c1:#0d6e85;--c0:#5a6575;--on:#fff;--mark:#eee;--code:#f5f5f5;
--warn:#fff}
*{-webkit-print-color-adjust:exact;print-color-adjust:exact}
body{font-size:10.5pt}header,main{max-width:none;padding:0}main>section{margin:1.2rem 0}
nav,.skip{display:none}
.wide{overflow:visible}.timeline{min-width:0}summary{color:inherit}
details::details-content{content-visibility:visible;block-size:auto}
.alert h4,h2,h3{break-after:avoid}.tiles li,.tactics li,tr{break-inside:avoid}
@page{margin:16mm}}
)css";

}  // namespace

std::string_view report_style() { return kStyle; }

std::string_view report_style_hash() { return "YxP5WAqqbzNU1ARnpRPQcBIc3Cgf8ihxQQZ6HQJgHgc="; }

}  // namespace tocsin::inform
