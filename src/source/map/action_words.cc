// SPDX-License-Identifier: Apache-2.0
#include "map/action_words.h"

#include <algorithm>
#include <array>
#include <span>
#include <string>

#include "tocsin/model/casefold.h"

namespace tocsin::source {

namespace {

// A stem, folded, and what words that hold it mean. The first row that fits decides, so that
// "document exported by user login" is an export, and "unlock" is no lock of rights.
struct WordRow {
  std::string_view stem, meaning;
  bool whole = false;  // the word must be the stem
};

constexpr std::array kActions{
    WordRow{"adduser", "create_account"},
    WordRow{"add user", "create_account"},
    WordRow{"create user", "create_account"},
    WordRow{"create account", "create_account"},
    WordRow{"user created", "create_account"},
    WordRow{"user create", "create_account"},
    WordRow{"account created", "create_account"},
    WordRow{"created user", "create_account"},
    WordRow{"created account", "create_account"},
    WordRow{"new user", "create_account"},
    WordRow{"new account", "create_account"},
    WordRow{"benutzer angelegt", "create_account"},
    WordRow{"benutzer anlegen", "create_account"},
    WordRow{"benutzer erstellt", "create_account"},
    WordRow{"konto angelegt", "create_account"},
    WordRow{"konto anlegen", "create_account"},
    WordRow{"konto erstellt", "create_account"},
    WordRow{"compte créé", "create_account"},
    WordRow{"création de compte", "create_account"},
    WordRow{"création d'utilisateur", "create_account"},
    WordRow{"utilisateur créé", "create_account"},
    WordRow{"gebruiker aangemaakt", "create_account"},
    WordRow{"gebruiker aanmaken", "create_account"},
    WordRow{"account aangemaakt", "create_account"},
    WordRow{"account aanmaken", "create_account"},
    WordRow{"usuario creado", "create_account"},
    WordRow{"crear usuario", "create_account"},
    WordRow{"cuenta creada", "create_account"},
    WordRow{"crear cuenta", "create_account"},
    WordRow{"utente creato", "create_account"},
    WordRow{"creazione utente", "create_account"},
    WordRow{"access grant", "open"},
    WordRow{"permission", "change_rights"},
    WordRow{"grant", "change_rights"},
    WordRow{"berechtig", "change_rights"},
    WordRow{"droits", "change_rights"},
    WordRow{"logout", "logout"},
    WordRow{"log out", "logout"},
    WordRow{"logoff", "logout"},
    WordRow{"abmeld", "logout"},
    WordRow{"login", "login"},
    WordRow{"log in", "login"},
    WordRow{"logon", "login"},
    WordRow{"sign in", "login"},
    WordRow{"signin", "login"},
    WordRow{"anmeld", "login"},
    WordRow{"connexion", "login"},
    WordRow{"export", "export"},
    WordRow{"esporta", "export"},
    WordRow{"print", "print"},
    WordRow{"druck", "print"},
    WordRow{"imprim", "print"},
    WordRow{"impress", "print"},
    WordRow{"stampa", "print"},
    WordRow{"afdruk", "print"},
    WordRow{"afgedrukt", "print"},
    WordRow{"download", "download"},
    WordRow{"herunterge", "download"},
    WordRow{"téléchar", "download"},
    WordRow{"descarg", "download"},
    WordRow{"scaric", "download"},
    WordRow{"copy", "copy"},
    WordRow{"copied", "copy"},
    WordRow{"kopier", "copy"},
    WordRow{"kopie", "copy"},
    WordRow{"copié", "copy"},
    WordRow{"copie", "copy"},
    WordRow{"copia", "copy"},
    WordRow{"gekopieerd", "copy"},
    WordRow{"delete", "delete"},
    WordRow{"remove", "delete"},
    WordRow{"gelösch", "delete"},
    WordRow{"lösch", "delete"},
    WordRow{"supprim", "delete"},
    WordRow{"elimin", "delete"},
    WordRow{"verwijder", "delete"},
    WordRow{"search", "search"},
    WordRow{"query", "search"},
    WordRow{"such", "search"},
    WordRow{"recherch", "search"},
    WordRow{"buscar", "search"},
    WordRow{"ricerca", "search"},
    WordRow{"zoek", "search"},
    WordRow{"share", "share"},
    WordRow{"teilen", "share"},
    WordRow{"freigegeben", "share"},
    WordRow{"send", "send"},
    WordRow{"sent", "send", true},
    WordRow{"mail", "send"},
    WordRow{"envoy", "send"},
    WordRow{"versand", "send"},
    WordRow{"move", "move"},
    WordRow{"rename", "move"},
    WordRow{"verschob", "move"},
    WordRow{"déplac", "move"},
    WordRow{"list", "list", true},
    WordRow{"browse", "list"},
    WordRow{"create", "create"},
    WordRow{"upload", "create"},
    WordRow{"import", "create"},
    WordRow{"erstell", "create"},
    WordRow{"angelegt", "create"},
    WordRow{"créé", "create"},
    WordRow{"creat", "create"},
    WordRow{"edit", "change"},
    WordRow{"update", "change"},
    WordRow{"modif", "change"},
    WordRow{"chang", "change"},
    WordRow{"write", "change"},
    WordRow{"save", "change"},
    WordRow{"bearbeit", "change"},
    WordRow{"geänder", "change"},
    WordRow{"änder", "change"},
    WordRow{"wijzig", "change"},
    WordRow{"close", "other"},
    WordRow{"closing", "other"},
    WordRow{"schließ", "other"},
    WordRow{"geschlossen", "other"},
    WordRow{"ferm", "other"},
    WordRow{"sluit", "other"},
    WordRow{"gesloten", "other"},
    WordRow{"cerra", "other"},
    WordRow{"chiu", "other"},
    WordRow{"lock", "lock"},
    WordRow{"checkout", "lock"},
    WordRow{"open", "open"},
    WordRow{"view", "open"},
    WordRow{"read", "open"},
    WordRow{"access", "open"},
    WordRow{"display", "open"},
    WordRow{"preview", "open"},
    WordRow{"geöffnet", "open"},
    WordRow{"öffn", "open"},
    WordRow{"gelesen", "open"},
    WordRow{"ansicht", "open"},
    WordRow{"angezeigt", "open"},
    WordRow{"einsicht", "open"},
    WordRow{"consult", "open"},
    WordRow{"ouvr", "open"},
    WordRow{"ouvert", "open"},
    WordRow{"lecture", "open"},
    WordRow{"abrir", "open"},
    WordRow{"abierto", "open"},
    WordRow{"apert", "open"},
    WordRow{"apri", "open"},
    WordRow{"visualiz", "open"},
    WordRow{"leer", "open", true},
    WordRow{"raadpleg", "open"},
    WordRow{"gelezen", "open"},
    WordRow{"geopend", "open"},
    WordRow{"bekeken", "open"},
    WordRow{"get", "open", true},
    WordRow{"put", "change", true},
    WordRow{"post", "create", true},
};

constexpr std::array kOutcomes{
    WordRow{"unsuccess", "failure"}, WordRow{"fail", "failure"},
    WordRow{"denied", "failure"},    WordRow{"deny", "failure"},
    WordRow{"refus", "failure"},     WordRow{"reject", "failure"},
    WordRow{"error", "failure"},     WordRow{"forbidden", "failure"},
    WordRow{"abgelehnt", "failure"}, WordRow{"verweigert", "failure"},
    WordRow{"fehl", "failure"},      WordRow{"geweigerd", "failure"},
    WordRow{"échec", "failure"},     WordRow{"false", "failure", true},
    WordRow{"no", "failure", true},  WordRow{"nein", "failure", true},
    WordRow{"non", "failure", true}, WordRow{"fracas", "failure"},
    WordRow{"deneg", "failure"},     WordRow{"negat", "failure"},
    WordRow{"éxito", "success"},     WordRow{"correct", "success"},
    WordRow{"success", "success"},   WordRow{"succeed", "success"},
    WordRow{"succès", "success"},    WordRow{"réussi", "success"},
    WordRow{"grant", "success"},     WordRow{"allow", "success"},
    WordRow{"permit", "success"},    WordRow{"erfolg", "success"},
    WordRow{"gelukt", "success"},    WordRow{"completed", "success"},
    WordRow{"ok", "success", true},  WordRow{"true", "success", true},
    WordRow{"yes", "success", true}, WordRow{"ja", "success", true},
    WordRow{"oui", "success", true},
};

std::string_view meaning_of(std::string_view word, std::span<const WordRow> rows) {
  if (word.empty() || word.size() > 64) return {};
  std::string folded = model::folded(word);
  std::ranges::replace_if(folded, [](char c) { return c == '_' || c == '-'; }, ' ');
  for (const WordRow& row : rows) {
    const bool fits = row.whole ? folded == row.stem : folded.find(row.stem) != std::string::npos;
    if (fits) return row.meaning;
  }
  return {};
}

}  // namespace

std::string_view action_of(std::string_view word) { return meaning_of(word, kActions); }
std::string_view outcome_of(std::string_view word) { return meaning_of(word, kOutcomes); }

std::string_view outcome_of_code(std::string_view code) {
  if (code.empty() || code.find_first_not_of("-0123456789") != std::string_view::npos) return {};
  const bool of_http = code.size() == 3 && code[0] >= '1' && code[0] <= '5';
  return code == "0" || (of_http && code[0] < '4') ? "success" : "failure";
}

}  // namespace tocsin::source
