// Phrases of one person working on another: blackmail, the boss's errand, romance, a call to a false hotline.
import type { PhraseTable } from './phrase-table.ts'

export const extortion: PhraseTable = {
  en: `hacked/infected/compromised/accessed/gained _ your _ device/devices/computer/account/system/phone/email/operating/pc/webcam/camera | i hacked/infected/recorded | access to _ your device/devices/webcam/camera/computer/contacts/microphone | webcam/camera _ recorded/recording/footage/record/you | masturbat~ | porn/pornographic/xxx site~/website~/video~/content/material | trojan/spyware/malware/virus/rat/keylogger/exploit _ installed/your/device/system/devices/access/infected
    | send/share/publish/leak/expose/release/distribute/forward/spread _ video/videos/recording/footage/photos/data/contacts/files/everything _ contacts/friends/family/everyone/colleagues/social/public/relatives/all | all your contacts/friends/data/files/passwords/correspondence/messages | pay/transfer/send/deposit _ bitcoin/btc/bitcoins/monero/litecoin/usdt _ wallet/address/to/my | bitcoin/btc wallet/address/equivalent | my wallet/bitcoin/btc | 0 hours/days/h _ pay/payment/transfer/after/to | stolen/stole/copied/downloaded _ data/information/photos/files/contacts/passwords
    | your reputation/secret/privacy/dirty/perversion/fantasies/pervert | police _ help/useless/track | destroy/ruin your/life/reputation | i am _ hacker/programmer | darknet/dark web`,
  de: `gehackt/infiziert _ gerat/computer/konto/system/handy | zugriff auf _ gerat~/kamera/webcam/kontakte/computer | webcam/kamera _ aufgenommen/aufgezeichnet/aufnahme/video | masturb~ | trojaner/schadsoftware _ installiert/gerat/system/infiziert | video~/aufnahme~ _ kontakt~/freund~/famil~/verschick~/veroffentlich~ | bitcoin~ _ wallet/adresse/uberweis~/zahlen`,
  fr: `pirate/infecte/hacke _ appareil~/ordinateur/compte/systeme | acces a _ appareil~/webcam/camera/contacts | webcam/camera _ enregistr~/filme/video | masturb~ | video~ _ contact~/ami~/famille/proches | bitcoin~ _ portefeuille/adresse/transfer~/envoy~/payer | cheval de troie/logiciel espion`,
  es: `hackead~/infectad~/pirate~/hackee _ dispositivo~/ordenador/computadora/cuenta/sistema | acceso a _ dispositivo~/webcam/camara/contactos | webcam/camara _ grab~/video/filma~ | masturb~ | video~ _ contacto~/amigo~/familia~ | bitcoin~ _ billetera/monedero/direccion/transfer~/enviar/pagar | troyano`,
  pt: `hackead~/hackeei/invadi/infectad~/infectei _ dispositivo~/computador/conta/sistema/celular | acesso a/ao/aos _ dispositivo~/webcam/camera/contatos | webcam/camera _ grav~/video/filma~ | masturb~ | video~ _ contato~/amigo~/familia~ | bitcoin~ _ carteira/endereco/transfer~/enviar/pagar | trojan/cavalo`,
  it: `hackerat~/infettat~/violat~ _ dispositivo~/computer/account/sistema | accesso a/al/ai _ dispositiv~/webcam/fotocamera/contatti | masturb~ | video _ contatti/amici/famiglia | bitcoin _ portafoglio/indirizzo/transfer~/trasfer~/pagare`,
  nl: `gehackt/geinfecteerd _ apparaat/computer/account/systeem | toegang tot _ apparaat/apparaten/webcam/camera/contacten | masturb~ | bitcoin~ _ wallet/portemonnee/adres/betalen/overmaken`,
  pl: `zhakowal~/zainfekowal~/wlamal~ _ urzadzen~/komputer~/konto | masturb~ | bitcoin~ _ portfel~/adres~/przel~`,
  ru: `взломал~/заразил~ _ устройств~/компьютер~/аккаунт~/почт~ | доступ~ к _ камер~/устройств~/контакт~ | мастурб~ | порно~ | биткоин~ _ кошел~/адрес~/перев~`,
  ja: `ハッキング | ビットコインを | マスターベーション | アダルト | トロイ | ウイルスに感染`,
  zh: `入侵了 | 比特币 | 比特幣 | 自慰 | 色情 | 木马`,
  sv: `hackat/infekterat/infekterad _ enhet~/dator/konto | onan~ | porr~ | bitcoin~ _ planbok/adress/betala`,
  da: `hacket/inficeret _ enhed~/computer/konto | onan~ | bitcoin~ _ tegnebog/adresse/betal~`,
}

export const bossErrand: PhraseTable = {
  en: `are/if you available/free/around/busy/there/at/in _ moment/now/today/office/desk/second/minute/task | are you available/busy | quick/urgent/small task/favor/favour/request/errand/assignment/question | gift cards/card _ scratch/purchase/buy/store/client~/staff/apple/amazon/steam/google/itunes/code~ | purchase/buy/get _ gift cards/card/itunes/steam | change/update/changed my/our/the _ bank/direct/payroll/account/banking _ details/deposit/information/account | direct deposit/deposits | wire/bank transfer/payment _ today/urgent~/process/vendor/new/initiate | process/initiate/make/handle _ wire/payment/transfer _ today/urgent~/now/immediately/asap
    | in a meeting | cant/cannot/can not talk/call/take/receive _ phone/call~/now/moment | send/text/drop/provide me/with _ cell/mobile/whatsapp | your cell/mobile/personal/whatsapp _ number/phone | keep this/it _ confidential/between/secret/private | sent from my mobile | i need you/your to/help/assistance | kindly reply/respond/confirm/get/send/let/update/provide/fill | aging report | accounts payable/receivable`,
  de: `sind sie/bist du/hast _ verfugbar/erreichbar/buro/zeit/moment | geschenkkarten/gutscheinkarten _ kaufen/besorgen | dringende uberweisung/zahlung | bankverbindung/kontoverbindung/bankdaten _ geandert/andern/aktualis~ | streng vertraulich | in einer besprechung | handynummer/whatsapp`,
  fr: `etes vous/es tu disponible/occupe/bureau | cartes cadeaux _ acheter/achat | virement urgent/bancaire | changement/changer/modifier de/mon/mes/nos _ bancaire~/rib | strictement confidentiel | en reunion`,
  es: `esta/estas/usted disponible/ocupad~/oficina | tarjetas de regalo _ comprar/compra | transferencia urgente/bancaria | cambi~ _ cuenta/datos bancari~ | estrictamente confidencial | en una reunion`,
  pt: `voce/vc esta/ta disponivel/ocupad~/escritorio | cartoes presente _ comprar/compra | transferencia urgente/bancaria | alter~/mudan~ _ conta/dados bancari~ | estritamente confidencial | em reuniao`,
  it: `sei/e disponibile/occupato/ufficio | carte regalo _ acquist~ | bonifico urgente | cambi~/modific~ _ iban/coordinate/conto | in riunione`,
  nl: `ben/bent je/u beschikbaar/bezig/kantoor | cadeaukaarten _ kopen | spoedbetaling/spoedoverschrijving | in een vergadering`,
  zh: `您在吗 | 在办公室吗 | 加我微信 | 加我的微信 | 转账给`,
}

export const romance: PhraseTable = {
  en: `beautiful/pretty/lonely/hot/sexy/single/asian/russian/ukrainian/slavic/local/naughty/horny/mature women/woman/girl/girls/lady/ladies/singles/milf~ | single/lonely/unmarried/divorced/widow~ woman/man/lady/girl/and/mother/generous | looking for _ love/man/woman/relationship/soulmate/husband | serious relationship | have sex | naked/nude/nudes/erotic/hookup/hook | my photos/photo/pictures/pics/profile _ attached/see/here/send | dating site/website/app/profile | meet _ singles/women/girls/ladies/girl | your profile _ like~/interested/found/attracted | want to _ meet/know/date/chat you | get to know you/each
    | i like you | dear/my/hello/sweet/hi darling/handsome/dear/sweetheart/honey/sweetie/stranger | soul mate | friend request | discreet/discrete women/service/encounter~/affair~/dating/fun | erectile/viagra/cialis/libido/penis/enlarge~ | escort~ | live in/from russia/ukraine/moldova/kazakhstan`,
  de: `einsame/heisse/sexy/schone/reife/russische frau~/girl~/madchen/single~/milf~ | sexkontakt~/sextreffen/ficken/nackt~ | dating/singleborse/partnersuche/seitensprung | frauen _ nahe/umgebung/kennenlernen | erektion~/potenz~/viagra/cialis`,
  fr: `femme~/fille~ _ celibataire~/seule~/mature~/chaude~/sexy | rencontre~/rencontrer _ femme~/fille~/serieuse~/coquine~/celibataire~ | plan cul/coquine~ | site de rencontre~`,
  es: `mujer~/chica~ _ soltera~/sola~/madura~/caliente~/sexy/hermosa~ | busco _ relacion/hombre/amor/pareja`,
  pt: `mulher~/garota~ _ solteira~/sozinha~/madura~/quente~/sexy/linda~ | procuro _ relacionamento/homem/amor | sexo/namoro/encontro~ | querido querido/amor`,
  it: `donna/donne/ragazza/ragazze _ single/sola/sole/mature/sexy/belle | incontri/sesso/cerco`,
  nl: `vrouwen/meiden/dames _ eenzaam/alleenstaand/geil~/buurt/sexy/single | sexdate`,
  ru: `девушк~ _ знаком~/одинок~/ищ~/красив~ | секс/интим | знакомств~`,
}

export const hotlineInvoice: PhraseTable = {
  en: `call/contact/dial/helpline/helpdesk us/our/on/at/now/immediately/support/customer/number/team/billing _ 0 | toll free | call us/now/immediately/our/at | if you/this _ not/didnt/did/dont _ authorize/authorized/authorised/purchase/place/placed/purchased | cancel/dispute/refund _ order/transaction/subscription/charge/purchase/payment _ call/within | auto renew~/debit~/pay | automatic~ renew~/debited/charged/deducted
    | debited/deducted/renewed/charged from/successfully/for _ $/0/usd/account | geek squad/total/norton/mcafee/antivirus/defender/webroot/lifelock/kaspersky/windows _ renew~/subscription/protection/plan/invoice/order/service/purchase | thank you/thanks for _ purchase/order/subscribing/renewing/choosing/buying/purchasing/renewal |  paypal/coinbase/bitcoin _ purchase/transaction/order/invoice | your account will/has/is/was be/been _ charged/debited/deducted | 0 year subscription/plan/protection | billing/refund/cancellation/cancelation department/team/support | order has been _ confirmed/processed/placed/dispatched/completed`,
  de: `rufen sie uns/sofort/jetzt/unsere | hotline/kundenservice _ anrufen | abonnement/abo _ verlangert/abgebucht/erneuert | automatisch verlangert/abgebucht`,
  es: `llam~/comuniquese al/a/nos/con _ 0/numero/soporte/linea | renovacion automatica | se _ cobrado/cargado/debitado`,
  fr: `appelez/contactez/joignez nous/le/notre/au _ 0/numero | renouvellement automatique | preleve/debite`,
  pt: `ligue/ligar/entre/central para/0/no/de/contato/agora _ 0/atendimento/whatsapp/cancelar/numero | renovacao automatica | compra _ aprovada/autorizada/nao/reconhece/realizada | caso nao/desconheca/reconheca _ compra/transacao/reconhec~/ligue`,
}
