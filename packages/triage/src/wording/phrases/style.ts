// Phrases by which a writer shows that he does not know whom he writes to.
import type { PhraseTable } from './phrase-table.ts'

export const genericGreeting: PhraseTable = {
  en: `dear/hello/hi/attention/attn/valued/greetings/hey customer/client/user/member/subscriber/valued/account/beneficiary/winner/friend/beloved/sir/madam/owner/employee/colleague/webmail/email/recipient/consumer/partner/guest/shopper/investor/holder/participant/taxpayer/citizen/cardholder/mailbox
    | dear sir/madam | dear _ customer/user/member/supporter/holder/client/account | to whom it may concern | attention/attn beneficiary/please/sir/dear/director/ceo | honored guest/customer | good day sir/to/dear/my/madam | greetings to/dear/from/sir | kindly click/reply/contact/get/open/follow/verify/confirm/update/find/download/review/view/note/be/acknowledge/provide/send | compliment~ of _ season/day | my dear friend/one/beloved`,
  de: `sehr geehrter/geehrte kunde/kundin/nutzer/benutzer/mitglied/abonnent | lieber/liebe/werter kunde/kundin/nutzer/benutzer/mitglied/freund | guten tag kunde/nutzer`,
  fr: `cher/chere/chers client/cliente/clients/utilisateur/membre/abonne/ami/amie | bonjour cher/chere | madame monsieur _ informons/vous`,
  es: `estimado/estimada/querido/apreciado/apreciada cliente/usuario/usuaria/miembro/amigo/socio/senor/beneficiario`,
  pt: `prezado/prezada/prezados/caro/cara/estimado/ola/querido/querida cliente/usuario/usuaria/contribuinte/correntista/condutor/a/membro/amigo/querido/consumidor/proprietario/assinante/titular/senhor | ao devedor/contribuinte/cliente`,
  it: `gentile/caro/egregio/stimato cliente/utente/membro/abbonato/amico/signore`,
  nl: `beste/geachte klant/gebruiker/lid/relatie/abonnee/vriend`,
  pl: `drogi/szanowny/drogi kliencie/uzytkowniku/abonencie | szanowny panie`,
  ru: `уважаемый/уважаемая/дорогой клиент/пользователь/абонент/друг/покупатель/победитель`,
  ja: `お客様各位 | 親愛なる`,
  zh: `尊敬的用户 | 尊敬的客户 | 亲爱的用户 | 親愛的用戶 | 尊敬的`,
  sv: `kara/basta kund/anvandare/medlem`,
  da: `kaere/kare kunde/bruger/medlem`,
  no: `kjaere/kjere kunde/bruker/medlem`,
  fi: `hyva/arvoisa asiakas/kayttaja/jasen`,
  tr: `degerli/sayin musterimiz/kullanici/musteri/uye`,
}
