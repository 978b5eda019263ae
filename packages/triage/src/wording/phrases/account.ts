// Phrases about the reader's own account: it is in danger, it must be confirmed, time is short, the mailbox is full.
import type { PhraseTable } from './phrase-table.ts'

export const accountThreat: PhraseTable = {
  en: `account/accounts/access/profile/wallet/mailbox/card/membership/service _ has/have/is/was/been/be/get suspend~/restrict~/limited/locked/blocked/disabled/deactivat~/terminated/frozen
    | suspend~/deactivat~/terminat~/restrict~/lock/limit of/your/the _ account/access/wallet/mailbox/profile | account suspension/restriction/limitation/termination/deactivation/verification
    | avoid/prevent _ suspen~/deactivat~/disruption/interruption/closure/restriction~/termination/losing | temporarily suspended/limited/locked/restricted/blocked/disabled
    | unusual/suspicious/unauthorized/unauthorised/abnormal/unrecognized/fraudulent/strange activit~/login/sign/access/transaction~/charge~/attempt~ | lose/losing access | permanent~ deleted/closed/lost/disabled/deactivated/suspended
    | close~/shut _ your account/mailbox | restore/regain/reactivate/unlock/recover _ account/access/wallet | security alert/breach/threat/incident | flagged for | someone tried/attempted to | iog/log in/on to _ account | iogin | for security reasons _ account
    | account/mailbox/wallet will be | new device _ sign~/log~/access~/used | de activation request | been compromised | version of your/the _ mailbox/webmail/account/wallet | will be/get _ replaced/discontinued/terminated/deactivated | discontinu~ _ account/service/mail`,
  de: `konto/zugang/zugriff/karte/postfach/profil/dienst _ gesperrt/eingeschrankt/deaktiviert/blockiert/ausgesetzt/gekundigt/geschlossen/abgelaufen | sperrung ihres | ungewohnliche/verdachtige/unbefugte~ aktivitat~/anmeld~/zugriff~/transaktion~
    | kontosperr~ | einschrankung~ _ kontos | sicherheitswarnung | zugang _ verlieren | um _ sperrung zu vermeiden | unterbrechung zu vermeiden | lauft/laufen _ ab`,
  fr: `compte/acces/carte/profil/boite/abonnement/vitale _ suspendu~/bloque~/restreint~/limite~/desactive~/expire~/ferme~/resilie~ | suspension/blocage/limitation/desactivation de votre | activite inhabituelle/suspecte | connexion inhabituelle/suspecte
    | arrive/arrivera/arrivant a expiration/echeance | tentative de connexion | eviter _ suspension/interruption/fermeture/desactivation | probleme de securite`,
  es: `cuenta/acceso/tarjeta/buzon/perfil/membresia/suscripcion _ suspendid~/bloquead~/restringid~/limitad~/desactivad~/cancelad~/expirad~/caducad~/vencid~ | suspension/bloqueo de su/tu | actividad inusual/sospechosa/extrana | evitar _ suspension/bloqueo/interrupcion/cierre
    | inicio de sesion sospechoso/inusual | acceso no autorizado | ha expirado/caducado | cuenta sera`,
  pt: `conta/acesso/cartao/cadastro/perfil/senha/caixa/assinatura/chave/pix _ suspens~/bloquead~/restrit~/limitad~/desativad~/cancelad~/expirad~/expirar~/encerrad~/vencid~ | bloqueio/suspensao/cancelamento/desativacao _ sua/seu/conta/acesso/cpf
    | atividade~/movimentac~/acesso/transac~/compra incomum/suspeit~/estranh~ | evitar/evite _ bloqueio/suspensao/cancelamento/transtornos/desativacao | dispositivo nao autorizado/reconhecido | nova/novo acesso/dispositivo/login detectad~
    | login/acesso/entrada suspeit~/indevid~/estranh~/desconhecid~ | modulo/dispositivo de seguranca _ expir~ | cpf _ irregular/suspens~/bloquead~/pendente | detectamos uma/um/alteracao | cnh _ suspens~/bloquead~/cassad~`,
  it: `conto/account/accesso/carta/casella/profilo _ sospes~/bloccat~/limitat~/disattivat~/scadut~ | sospensione/blocco/limitazione del/della/dell/dello tuo/suo/conto/account/carta | attivita insolita/sospetta | evitare _ sospensione/blocco/interruzione
    | accesso non autorizzato/anomalo | utenza _ sospes~/bloccat~`,
  nl: `account/rekening/toegang/pas/betaalpas/bankpas/mailbox/wallet _ geblokkeerd/opgeschort/beperkt/gedeactiveerd/verlopen/verloopt/geschorst | verdachte/ongebruikelijke activiteit~/inlog~/transactie~ | blokkering van uw/je | voorkom~ _ blokkade/blokkering/opschorting`,
  pl: `konto/dostep/karta/skrzynka _ zablokowan~/zawieszon~/ograniczon~/dezaktywowan~/wygasl~ | podejrzana/nietypowa/nieautoryzowan~ aktywnosc/logowani~/transakcj~ | blokad~/zawieszeni~ konta | uniknac blokady/zawieszenia`,
  ru: `аккаунт~/счет~/доступ~/учетн~/карт~/кошелек~/ящик~ _ заблокирован~/приостановлен~/ограничен~/отключен~/удален~ | подозрительн~ активност~/вход~/операци~ | блокировк~ аккаунта/счета/карты | во избежание блокировки`,
  ja: `アカウントが | アカウントを停止 | アカウントの停止 | 利用停止 | 利用制限 | 不正アクセス | 異常な | 第三者による | 一時的に制限 | ロックされ | 失効`,
  zh: `账户已被 | 帐户已被 | 账号已被 | 帳號已被 | 冻结 | 停用 | 异常登录 | 異常登入 | 暂停您的 | 邮箱将被 | 封锁`,
  tr: `hesabiniz _ askiya/kilitlen~/kisitlan~/kapatil~/durdurul~ | supheli etkinlik/islem/giris | hesabinizin kapatilmasi`,
  sv: `konto/kort/atkomst/tjanst _ sparrat~/sparras/blockerat~/begransat~/avstangt/avstangd/inaktiverat~ | ovanlig/misstankt aktivitet/inloggning | undvika _ avstangning/avbrott`,
  da: `konto/kort/adgang/abonnement _ sparret/blokeret/begraenset/suspenderet/lukket/udlobet | usaedvanlig/mistaenkelig aktivitet`,
  no: `konto/kort/tilgang/abonnement _ sperret/blokkert/begrenset/suspendert/stengt/utlopt | uvanlig/mistenkelig aktivitet`,
  fi: `tili~/kortti~/paasy~ _ lukittu/estetty/rajoitettu/suljettu/jaadytetty | epatavallinen/epailyttava toiminta`,
}

export const credentialRequest: PhraseTable = {
  en: `verify/confirm/validate/update/re-verify/reconfirm/authenticate/review/synchronize/restore your/you/the _ account/identity/information/details/wallet/wallets/profile/login/ownership/mailbox/credentials/billing/payment/card/data/kyc/device
    | verification/validation/authentication/identification/confirmation/kyc is/required/needed/process/pending/procedure | complete/start/begin/undergo/finish _ verification/validation/kyc/authentication | need~/required/require/requires/must to _ verify/confirm/validate/update/reidentify/authenticate/re
    | click/press/tap _ verify/confirm/validate/reactivate/restore/unlock | sign/log in to _ verify/confirm/review/restore/avoid/update/continue/keep | keep/use _ same/current password | password _ expire~/expiry/expiration
    | confirm it is you | action required/needed | attention required | failure to verify/comply/update/complete/confirm/do | login/log/sign with your _ email/details/credentials | enter your _ password/credentials/phrase/pin/ssn
    | proof of your information | identification required | account validation | re identify | update now | verify now | confirm now`,
  de: `bestatigen/verifizieren/aktualisieren/uberprufen/validieren/legitimieren sie/bitte _ ihre~/konto/kontodaten/daten/identitat/angaben | ihre/ihr/ihren/ihrer _ konto/daten/identitat/angaben/zugangsdaten/zahlungsdaten/kontodaten/wallet/identitats~ _ bestatigen/verifizieren/aktualisieren/uberprufen/zu
    | jetzt bestatigen/verifizieren/aktualisieren/freischalten | bestatigung ihrer/ihres | verifizierung | erforderliche aktion/massnahme | handlungsbedarf | datenabgleich | aktion erforderlich | tan verfahren`,
  fr: `confirmer/verifier/valider/actualiser/completer/regulariser/renouveler/identifier vos/votre/vous _ compte/informations/identite/coordonnees/donnees/acces/dossier/carte/vitale | confirmez/verifiez/validez/mettez/actualisez/completez/regularisez vos/votre/a
    | mettre a jour vos/votre | mise a jour de _ compte/dossier/informations/carte/donnees | confirmation de vos/votre | action requise | veuillez confirmer/verifier/valider/mettre/completer/vous`,
  es: `verifi~/confirm~/valid~/actualiz~/revis~ su/tu/sus/tus _ cuenta/identidad/datos/informacion/acceso/perfil/pago/tarjeta | verificacion/validacion/confirmacion/actualizacion de su/tu/cuenta/identidad/datos | accion requerida/necesaria | debe/debes/deberas _ verificar/confirmar/actualizar/validar`,
  pt: `verifi~/confirm~/valid~/atualiz~/regulariz~/desbloque~/reativ~ seu/sua/seus/suas/o/a _ conta/cadastro/dados/acesso/identidade/informacoes/senha/cpf/situacao/pendencia/cnh/dispositivo | atualizacao/validacao/confirmacao/regularizacao/recadastramento _ cadastral/cadastro/dados/seguranca/obrigatori~/conta/pendente/token
    | recadastr~ | atualize/regularize/valide/desbloqueie agora/ja/aqui | acesse _ regularizar/atualizar/desbloquear/validar | token/itoken/modulo _ atualiz~/sincroniz~/expir~ | validar/valide _ acesso | atualizar seu`,
  it: `verifi~/conferm~/aggiorn~/convalid~/complet~ i/il/la/le/tuo/tuoi/suo/suoi/tua/sua _ conto/account/dati/identita/informazioni/profilo/carta/accesso | verifica/conferma/aggiornamento dei/del/della/dell _ dati/conto/identita/account/informazioni/carta | azione richiesta`,
  nl: `verifi~/bevestig~/valide~/controle~/werk~ uw/je/jouw _ account/gegevens/identiteit/rekening/wallet/informatie | uw/je/jouw _ gegevens/account/identiteit/wallet/rekening _ verifieren/bevestigen/bij/bijwerken/controleren/te | verificatie van/vereist/is/verplicht | actie vereist`,
  pl: `zweryfikuj/potwierdz/zaktualizuj swoje/swoj/swoja/dane/konto/tozsamosc | weryfikacj~ konta/tozsamosci/danych | wymagane dzialanie`,
  ru: `подтверд~/провер~/обнов~ _ аккаунт~/данн~/личност~/счет~/учетн~/кошелек~ | требуется подтверждение/действие/верификация`,
  ja: `ご確認ください | ご本人様 | 本人確認 | 情報を更新 | 確認する | ログインして | 認証 | 更新してください | お支払い方法`,
  zh: `验证您的 | 驗證您的 | 确认您的 | 更新您的 | 身份验证 | 立即验证 | 点击确认 | 登录验证 | 重新验证`,
  tr: `hesabinizi dogrula~/onayla~/guncelle~ | bilgilerinizi _ dogrula~/onayla~/guncelle~ | kimliginizi dogrula~`,
  sv: `bekrafta/verifiera/uppdatera ditt/din/dina _ konto/identitet/uppgifter/information | atgard kravs | verifiering kravs`,
  da: `bekraeft/verificer/opdater/opdatere/bekraefte din/dit/dine _ konto/identitet/oplysninger/betalingsoplysninger/kort | handling paakraevet/kraeves`,
  no: `bekreft/verifiser/oppdater din/ditt/dine _ konto/identitet/opplysninger/informasjon | handling kreves/pakrevd`,
  fi: `vahvista/paivita/tarkista tilisi/henkilollisyytesi/tietosi | toimenpide vaaditaan`,
}

export const deadlinePressure: PhraseTable = {
  en: `within/in/next/next/less 0/24/48/72/twenty hours/hrs/hour | within/in/next 0 business/working/days/day _ or/otherwise/account/will/to avoid | expires/expire/expiring/ends/ending today/soon/tonight/in/on | last/final/urgent/second/3rd/third notice/warning/reminder/chance/notification
    | act now/fast/quickly/immediately/today | immediate~ action/attention/response/steps/measures/update | urgent action/attention/response/message/notice/notification/request/matter/security | before it is/gets too late | limited time/spots/offer/supply/slots
    | as soon as possible | hurry up/before | do not ignore/delay/miss/wait | time is running | response required | only today/0 left/hours | 0 hours to/left/remaining`,
  de: `innerhalb von/der 0/nachsten stunden/tagen/tage/werktagen | binnen 0 | letzte/letzter/letztmalige mahnung/erinnerung/warnung/chance/gelegenheit | sofort handeln/bestatigen/einlosen | umgehend | nur heute/noch | lauft heute/morgen/bald ab | so schnell wie | sichern sie sich | dringend`,
  fr: `sous/dans/avant 0/les/un heures/delai/h | dernier/derniere/dernieres rappel/avertissement/relance/chance/avis/avertissement | dans les plus brefs delais | action/reponse immediate/urgente | urgent | expire aujourd/bientot/dans | des maintenant | immediatement`,
  es: `en/dentro/antes/plazo/proximas de/las 0/proximas horas | ultimo/ultima aviso/advertencia/recordatorio/oportunidad/notificacion | accion/respuesta inmediata/urgente | urgente | vence/expira/caduca hoy/pronto/en | lo antes posible | inmediatamente`,
  pt: `em/nas/dentro/prazo/proximas ate/proximas/de/0 horas | expira~/vence/encerra/termina hoje/em/amanha/breve | ultimo/ultima/ultimas aviso/chance/notificacao/dia/horas/oportunidade/lembrete | urgente | imediatamente | imediato | o mais rapido/breve possivel | nao perca | somente hoje | so hoje | aproveite agora/ja
    | prazo de | evitar _ multa/juros/protesto/negativacao | sujeito a _ multa/bloqueio/protesto`,
  it: `entro 0/le/24/48 ore | entro e non oltre | ultimo/ultima avviso/promemoria/possibilita/sollecito | scade/scadra oggi/presto/tra | urgente | immediatamente | il prima possibile`,
  nl: `binnen 0 uur/dagen/werkdagen | laatste waarschuwing/herinnering/kans/melding | verloopt vandaag/binnenkort | dringend | zo snel mogelijk | onmiddellijk`,
  pl: `w ciagu 0/najblizszych godzin/dni | ostatnie/ostatnia ostrzezenie/przypomnienie/szansa | pilne | natychmiast`,
  ru: `в течение 0/часов/суток | последнее/последний предупреждение/шанс/уведомление | срочно | немедленно`,
  ja: `時間以内 | 至急 | 緊急 | 重要 | お早めに | 期限 | 直ちに`,
  zh: `小时内 | 小時內 | 立即 | 紧急 | 緊急 | 尽快 | 儘快 | 最后通知`,
  tr: `0 saat icinde | son uyari/hatirlatma | acil | hemen simdi`,
  sv: `inom 0 timmar/dagar | sista paminnelse/chansen/varning | omgaende | bradskande | sa snart som mojligt`,
  da: `inden for 0 timer/dage | sidste paamindelse/chance/advarsel | hurtigst muligt | haster`,
  no: `innen 0 timer/dager | siste paminnelse/sjanse/advarsel | snarest mulig | haster`,
  fi: `0 tunnin kuluessa | viimeinen muistutus/mahdollisuus/varoitus | valittomasti | kiireellinen`,
}

export const mailboxMaintenance: PhraseTable = {
  en: `mailbox/quota/inbox/webmail/icloud _ full/exceeded/almost/upgrade | storage space/quota/limit _ full/exceeded/running/reached | running out of _ space/storage | incoming/undelivered/pending/blocked/quarantined messages/mails/emails
    | messages _ pending/undelivered/held/quarantined/queued/suspended | webmail/mail/email upgrade/portal/admin | email/mail/mailbox/password/account deactivation/deactivating/validation/termination/expiration/expiry | keep current/same/my password
    | release messages/pending/emails | sync error | email version | your email _ outdated/blacklisted/expire | photos _ deleted | storage _ subscription/renew~`,
  de: `postfach/speicher/mailbox/cloud/speicherplatz _ voll/uberschritten/erschopft/limit/aufgebraucht | nachrichten _ zuruckgehalten/blockiert/ausstehend | webmail administrator/wartung/aktualisierung | passwort _ lauft/ablauf~`,
  fr: `boite/stockage/messagerie/espace _ pleine/plein/sature~/depasse~/limite/insuffisant | quota _ depasse/atteint | messages en attente/bloques/retenus/non | administrateur de/messagerie/webmail`,
  es: `buzon/almacenamiento/correo/espacio _ lleno/excedid~/limite/superado/agotado | cuota _ excedid~/superad~ | mensajes/correos pendientes/retenidos/bloqueados/entrantes | administrador de/correo/webmail | contrasena _ caduc~/expir~/venc~`,
  pt: `caixa/armazenamento/email/correio/espaco/nuvem _ cheia/cheio/lotad~/excedid~/limite/esgotad~/insuficiente | cota _ excedid~/atingi~ | mensagens/emails pendentes/retidas/retidos/bloqueadas/recebidas | administrador de/webmail/email | senha _ expira~/vence~ | desconecta-lo`,
  it: `casella/spazio/posta/archiviazione _ piena/pieno/esaurit~/superat~/limite | messaggi in/sospesi/bloccati/attesa | quota _ superata/raggiunta | password _ scad~`,
  nl: `mailbox/opslag/postvak/opslagruimte _ vol/overschreden/limiet | berichten in/geblokkeerd/wachtend | wachtwoord _ verloopt/verlopen`,
  pl: `skrzynka/pamiec/miejsce _ pelna/przekroczon~/wyczerp~ | wiadomosci oczekujace/zatrzymane/wstrzymane`,
  ru: `ящик/хранилище/память _ переполнен~/заполнен~/превышен~ | письма/сообщения задержан~/ожида~/недоставлен~`,
  zh: `邮箱容量 | 信箱容量 | 邮箱已满 | 邮件系统升级 | 邮箱升级 | 存储空间 | 邮件管理员`,
  ja: `容量が | ストレージ | メールボックス`,
  sv: `brevlada/lagring/inkorg/lagringsutrymme _ full/fullt/slut/overskriden`,
  da: `postkasse/lager/indbakke/lagerplads _ fuld/fyldt/opbrugt/overskredet`,
}
