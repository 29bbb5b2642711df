// SPDX-License-Identifier: Apache-2.0
#include "syslog/database_log.h"

#include <algorithm>
#include <array>

#include "line/line_sample.h"
#include "line/text_time.h"
#include "syslog/program_pattern.h"

namespace tocsin::source {

namespace {

constexpr std::size_t kPrefixBytesMax = 512;  // what log_line_prefix may write

constexpr std::array<std::string_view, 16> kLevels{
    "LOG",     "ERROR",  "FATAL",  "STATEMENT", "DETAIL", "HINT",   "WARNING", "NOTICE",
    "CONTEXT", "DEBUG1", "DEBUG2", "DEBUG3",    "DEBUG4", "DEBUG5", "INFO",    "PANIC"};

constexpr auto kPostgres = std::to_array<ProgramPattern>({
    {"statement-run", "statement: {statement~}"},
    {"statement-run", "execute {statement_name}: {statement~}"},
    {"statement-run", "duration: {duration} ms  statement: {statement~}"},
    {"statement-run", "duration: {duration} ms  execute {statement_name}: {statement~}"},
    {"connection-opened", "connection received: host={src_ip} port={src_port}"},
    {"login-succeeded", "connection authorized: user={user} database={database} {~}"},
    {"login-succeeded", "connection authorized: user={user} database={database}"},
    {"connection-closed", "disconnection: session time: {duration} {=space}"},
    {"login-failed", "password authentication failed for user \"{user+}\""},
    {"login-failed", "role \"{user+}\" does not exist"},
    {"login-failed",
     "no pg_hba.conf entry for host \"{src_ip}\", user \"{user~}\", database "
     "\"{database~}\", {~}"},
});

struct PostgresLine {
  model::Timestamp time;
  bool zoned = false;
  std::string_view prefix, level, message;
};

std::string_view word_at(std::string_view text) { return text.substr(0, text.find(' ')); }

// "2026-11-21 09:12:44.120 UTC [811] registry@cases LOG:  …": the level is the first word of the
// list with a colon and two blanks behind it.
bool read_postgres(std::string_view text, PostgresLine& out) {
  const std::size_t used = read_iso_time(text, out.time, &out.zoned);
  if (used == 0 || text[10] != ' ' || used >= text.size() || text[used] != ' ') return false;
  std::string_view rest = text.substr(used + 1);
  const std::size_t colon = rest.substr(0, kPrefixBytesMax).find(":  ");
  if (colon == std::string_view::npos) return false;
  const std::string_view front = rest.substr(0, colon);
  const std::size_t blank = front.rfind(' ');
  out.level = blank == std::string_view::npos ? front : front.substr(blank + 1);
  if (std::ranges::find(kLevels, out.level) == kLevels.end()) return false;
  out.prefix = front.substr(0, front.size() - out.level.size());
  out.message = rest.substr(colon + 3);
  return true;
}

constexpr auto kMysql = std::to_array<ProgramPattern>({
    {"login-failed", "Access denied for user '{user~}'@'{src_host}' (using password: {~}"},
    {"login-failed", "Access denied for user '{user~}'@'{src_host}' to database '{database~}'"},
    {"login-failed", "Access denied for user '{user~}'@'{src_host}'"},
    {"connection-closed",
     "Aborted connection {connection} to db: '{database~}' user: '{user~}' host: '{src_host}' "
     "({reason~})"},
});

struct MysqlLine {
  model::Timestamp time;
  bool zoned = false;
  std::string_view thread, command, level, code, subsystem, message;
};

std::string_view take_bracket(std::string_view& text) {
  if (!text.starts_with('[')) return {};
  const std::size_t end = text.find("] ");
  if (end == std::string_view::npos) return {};
  const std::string_view inside = text.substr(1, end - 1);
  text.remove_prefix(end + 2);
  return inside;
}

// "2026-11-21T09:12:44.120Z", and as MariaDB and older servers have it "2026-11-21  9:12:44" and
// "261121  9:12:44".
std::size_t read_mysql_time(std::string_view text, model::Timestamp& out, bool& zoned) {
  if (const std::size_t used = read_iso_time(text, out, &zoned); used != 0) return used;
  const bool short_year = text.size() > 6 && text[6] == ' ';
  const std::size_t date = short_year ? 6 : 10;
  constexpr std::size_t kClock = 9;  // behind the date: " 09:12:44" or "  9:12:44"
  if (text.size() < date + kClock || text[date] != ' ') return 0;
  std::array<char, 19> whole{};
  const std::string_view day = text.substr(0, date);
  if (short_year) {
    const std::array<char, 10> parts{'2',    '0',    day[0], day[1], '-',
                                     day[2], day[3], '-',    day[4], day[5]};
    std::ranges::copy(parts, whole.begin());
  } else {
    std::ranges::copy(day, whole.begin());
  }
  std::ranges::copy(text.substr(date, kClock), whole.begin() + 10);
  if (whole[11] == ' ') whole[11] = '0';
  const std::string_view shown(whole.data(), whole.size());
  return read_iso_time(shown, out) == shown.size() ? date + kClock : 0;
}

bool read_mysql(std::string_view text, MysqlLine& out) {
  const std::size_t used = read_mysql_time(text, out.time, out.zoned);
  if (used == 0 || used >= text.size()) return false;
  std::string_view rest = text.substr(used);
  if (rest.starts_with(" [")) {  // no thread
    rest.remove_prefix(1);
    out.level = take_bracket(rest);
    out.message = rest;
    return out.level == "Warning" || out.level == "Note" || out.level == "ERROR";
  }
  const bool new_form = text[10] == 'T';
  const bool general = rest.starts_with('\t');
  const std::size_t number = rest.find_first_not_of(" \t");
  if (number == 0 || number == std::string_view::npos) return false;
  rest.remove_prefix(number);
  out.thread = word_at(rest);
  if (out.thread.size() >= rest.size() ||
      out.thread.find_first_not_of("0123456789") != std::string_view::npos) {
    return false;
  }
  rest.remove_prefix(out.thread.size() + 1);
  if (!general) {
    out.level = take_bracket(rest);
    out.code = take_bracket(rest);
    out.subsystem = take_bracket(rest);
    out.message = rest;
    return new_form ? !out.level.empty()
                    : out.level == "Warning" || out.level == "Note" || out.level == "ERROR";
  }
  if (!new_form) return false;
  const std::size_t tab = rest.find('\t');
  out.command = rest.substr(0, tab);
  out.message = tab == std::string_view::npos ? std::string_view{} : rest.substr(tab + 1);
  return !out.command.empty() && out.command.size() < 32;
}

class DatabaseParser final : public MessageParser {
 public:
  explicit DatabaseParser(const model::FieldNames& names)
      : message_(names, "message"),
        severity_(names, "error_severity"),
        process_(names, "process_id"),
        user_(names, "user_name"),
        database_(names, "database_name"),
        statement_(names, "statement"),
        thread_(names, "thread_id"),
        command_(names, "command_type"),
        argument_(names, "argument"),
        level_(names, "level"),
        code_(names, "err_code"),
        subsystem_(names, "subsystem"),
        postgres_(kPostgres, names),
        mysql_(kMysql, names) {}

  Outcome parse(std::string_view message, EventWriter& event) override {
    PostgresLine postgres;
    if (read_postgres(message, postgres)) {
      add(postgres, event);
      return Outcome::kEvent;
    }
    MysqlLine mysql;
    if (!read_mysql(message, mysql)) return Outcome::kNotMine;
    add(mysql, event);
    return Outcome::kEvent;
  }

 private:
  static void begin(std::string_view product, std::string_view provider, EventWriter& event) {
    event.head.product = product;
    event.head.channel = model::Value::text(product);
    event.head.provider = model::Value::text(provider);
  }

  static void add_if(const FieldName& name, std::string_view text, EventWriter& event) {
    if (!text.empty()) event.add(name, text);
  }

  void add(const PostgresLine& line, EventWriter& event) const {
    begin("postgresql", "postgres", event);
    // Behind the time stands a name of its zone. All but these are of places.
    const bool is_utc = line.prefix.starts_with("UTC ") || line.prefix.starts_with("GMT ");
    event.set_shown_time(line.time, line.zoned || is_utc);
    event.add(severity_, line.level);
    const std::size_t open = line.prefix.find('[');
    const std::size_t close = line.prefix.find_first_of("-]", open);
    if (open != std::string_view::npos && close != std::string_view::npos) {
      add_if(process_, line.prefix.substr(open + 1, close - open - 1), event);
    }
    const std::size_t at = line.prefix.rfind('@');
    if (at != std::string_view::npos) {
      const std::string_view user = line.prefix.substr(0, at);
      add_if(user_, user.substr(user.rfind(' ') + 1), event);
      add_if(database_, word_at(line.prefix.substr(at + 1)), event);
    }
    if (line.level == "STATEMENT") event.add(statement_, line.message);
    postgres_.read(line.message, event);
    event.add(message_, line.message);
  }

  void add(const MysqlLine& line, EventWriter& event) const {
    begin("mysql", "mysqld", event);
    event.set_shown_time(line.time, line.zoned);
    add_if(thread_, line.thread, event);
    add_if(command_, line.command, event);
    add_if(level_, line.level, event);
    add_if(code_, line.code, event);
    add_if(subsystem_, line.subsystem, event);
    if (line.command.empty()) mysql_.read(line.message, event);
    event.add(line.command.empty() ? message_ : argument_, line.message);
  }

  FieldName message_, severity_, process_, user_, database_, statement_, thread_, command_;
  FieldName argument_, level_, code_, subsystem_;
  PatternSet postgres_, mysql_;
};

bool is_database_line(std::string_view line) {
  PostgresLine postgres;
  MysqlLine mysql;
  return read_postgres(line, postgres) || read_mysql(line, mysql);
}

}  // namespace

bool may_be_database_log(std::string_view message) {
  if (message.size() <= 24 || message[0] < '0' || message[0] > '9') return false;
  return (message[4] == '-' && message[13] == ':') || (message[6] == ' ' && message[9] == ':');
}

std::unique_ptr<MessageParser> make_database_parser(const model::FieldNames& names,
                                                    MessageDispatch& /*dispatch*/) {
  return std::make_unique<DatabaseParser>(names);
}

bool is_database_log(const Sample& sample) { return most_lines(sample, is_database_line); }

}  // namespace tocsin::source
