// SPDX-License-Identifier: Apache-2.0
// fmt as an archive. Debian ships its headers and a shared library only; linked from headers alone,
// every source that formats a line would compile all of fmt again, which doubles its time. The
// definitions that fmt/format.h declares and does not inline stand here once.
#include <fmt/format-inl.h>

template auto fmt::detail::thousands_sep_impl<char>(locale_ref) -> thousands_sep_result<char>;
template auto fmt::detail::decimal_point_impl<char>(locale_ref) -> char;
template void fmt::detail::buffer<char>::append(const char*, const char*);
template void fmt::detail::vformat_to<char>(buffer<char>&, string_view,
                                            basic_format_args<buffer_context<char>>, locale_ref);
template auto fmt::detail::dragonbox::to_decimal<float>(float) noexcept -> decimal_fp<float>;
template auto fmt::detail::dragonbox::to_decimal<double>(double) noexcept -> decimal_fp<double>;
