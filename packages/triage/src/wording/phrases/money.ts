// Phrases about money out of nowhere: prizes, inheritances, donations, loans, refunds, earnings.
import type { PhraseTable } from './phrase-table.ts'

export const prize: PhraseTable = {
  en: `you/youve have/been/won/was/were won/selected/chosen/picked/winner/qualified/shortlisted | you won | youve won | you are/is the/a/our/todays _ winner | congratulations you/dear/your/to/on/winner | lucky winner/customer/number/user/visitor | claim/redeem/collect/receive/get/unlock/confirm your/a/the/now _ prize/reward/rewards/gift/bonus/winnings/voucher/package/set/kit/card
    | gift card/cards/voucher | 0 gift card | free iphone/samsung/drill/gift | exclusive/special/surprise/loyalty reward/rewards/gift/prize/surprise/offer | short/quick/brief/0/simple/marketing/customer/satisfaction survey | answer/complete/take/participate/fill _ survey | chance to win/receive/get | lottery/jackpot/sweepstakes/raffle | winning number/email/amount/notification/fund~
    | reward points/is/program/expire~ | points _ expire~/expiring | youre/you are eligible/invited/pre | waiting for you | is waiting | have been randomly/specially | your reward/prize/gift is | free of charge`,
  de: `sie/du haben/hast/wurden/sind/wurde _ gewonnen/ausgewahlt/gewinner/glucklich~/ausgelost/auserwahlt | herzlichen gluckwunsch | gluckwunsch | gewinnen sie/ein~ | gewinn~ _ sichern/abholen/einlosen/wartet/anfordern | pramie/belohnung/geschenk/gutschein/treuepunkte/bonuspunkte _ sichern/abholen/einlosen/wartet/erhalten/verfallen/ab/ihnen/sie | ihre/ihr/eine pramie/belohnung/geschenk/gewinn~/treuepramie
    | kostenlos~ geschenk/gutschein/testpaket/probe/test~ | nehmen sie an _ umfrage | kurze/kleine/unserer/dieser umfrage | chance _ gewinnen | verlosung/gewinnspiel/lotterie | wartet auf sie/dich | geschenkkarte~/gutscheinkarte | testpaket`,
  fr: `vous/tu avez/etes/as _ gagne/gagnant~/selectionne~/choisi~/elu~/remporte | felicitations | gagnez un/une/des/votre/le | votre/un/une cadeau/recompense/prime/lot/gain _ attend/attendent/attente/disponible/offert | carte cadeau | reclame~/recuper~/obten~ votre/vos/un _ cadeau/recompense/lot/prix/gain~/prime | repondez/participe~ _ sondage/enquete/questionnaire | tirage au sort | points _ expir~ | loterie | tentez votre chance`,
  es: `ha/has/usted/fuiste/sido _ ganado/ganador~/seleccionad~/elegid~/premiad~ | felicidades/felicitaciones | reclam~/canje~/obten~/recib~ tu/su/sus/un/una _ premio/regalo/recompensa/bono/tarjeta | tarjeta de regalo/regalos | premio/recompensa/regalo te/le/lo esta/espera/esperando | responde/complete/completa/participa _ encuesta | loteria/sorteo | puntos _ caduc~/venc~/expir~ | gana un/una/premios`,
  pt: `voce/vc foi/ganhou/recebeu/acaba/e/esta _ sorteado/selecionado/contemplado/escolhido/premio/ganhador/premiado/ganhar | voce ganhou | parabens | resgat~ seu/seus/sua/suas/agora/ja/aqui/os/o _ premio/pontos/presente/bonus/recompensa/milhas/cashback/brinde | pontos/milhas/livelo/esfera/dotz/smiles _ expir~/vence~/acumulad~/disponive~/resgat~/expirando
    | seus/seu/de/dos _ pontos/milhas/cashback/premio _ expir~/vence~/liberad~/disponive~ | pontos _ resgate/trocar/troca | vale presente/compras | cartao presente | loteria/sorteio/promocao | programa de pontos/fidelidade/recompensas | responda/participe _ pesquisa | recompensa~ _ disponive~`,
  it: `hai/ha/sei/e stato/stata/vinto/vincitore _ selezionat~/vinto/vincitore/scelt~/fortunato | hai vinto | sei stato selezionato/scelto | congratulazioni/complimenti | riscatta/richiedi/ritira il/la/tuo/ora _ premio/regalo/ricompensa/buono/bonus | carta/buono regalo | rispondi/partecipa/completa _ sondaggio | lotteria | punti _ scad~ | vinci un/una`,
  nl: `u/je bent/hebt/heeft/werd _ gewonnen/geselecteerd/winnaar/uitgekozen | gefeliciteerd | claim uw/je/jouw/nu _ prijs/beloning/cadeau/bonus | cadeaukaart/cadeaubon | maak kans op | vul/doe _ enquete | uw/je/jouw prijs/beloning/cadeau/gratis | loterij | staat/wacht op u/je/jou/klaar`,
  pl: `wygral~/zostal~ _ nagrode/wybran~/wylosowan~/zwyciezc~ | gratulacje | odbierz swoja/swoj/nagrode/prezent/bonus | karta podarunkowa | ankiet~`,
  ru: `вы выиграли/победитель/выбраны/получили | поздравляем | получите/заберите _ приз/подарок/бонус/выигрыш/выплату | подарочн~ карт~ | выигрыш~ | лотере~ | вам начислен~/одобрен~/доступн~`,
  ja: `当選 | おめでとう | 賞品 | プレゼント | 抽選 | ポイントの有効期限`,
  zh: `恭喜您 | 恭喜你 | 中奖 | 中獎 | 领取 | 領取 | 奖品 | 积分 | 补贴`,
  tr: `tebrikler | kazandiniz | odulunuz~ | hediye karti/kartiniz`,
  sv: `du/ni har/ar _ vunnit/utvald/vinnare/valts | grattis | hamta/losa din/ditt/in _ vinst/belon~/present/presentkort | presentkort | delta/svara _ undersokning | vantar pa dig`,
  da: `du/de har/er _ vundet/udvalgt/vinder/blevet | tillykke | hent/indlos/krav din/dit _ gevinst/praemie/gave/gavekort | gavekort | deltag/svar _ undersogelse | venter pa dig`,
  no: `du har/er _ vunnet/valgt/utvalgt/vinner | gratulerer | hent/krev/losne din/ditt _ premie/gevinst/gave/gavekort | gavekort | venter pa deg`,
  fi: `olet _ voittanut/valittu/voittaja | onnittelut/onneksi | lunasta palkintosi/lahjasi/lahjakorttisi/palkinto | lahjakortti`,
}

export const advanceFee: PhraseTable = {
  en: `next of kin | beneficiary/beneficiaries | inheritance/inherited/inherit | late husband/father/client/customer/wife | my late | deceased client/customer/person/relative | died/passed away/dead without/in/leaving/of | unclaimed fund~/money/inheritance/balance/estate |   fund~ of $/usd
    | compensation fund~/payment/of/award/amount | atm card/visa/master | consignment box/es/of | diplomat~ | barrister | attorney/solicitor to/of _ late/deceased | humanitarian/charity/orphanage~/widow~/motherless _ project/work/donation/privileged/people/homes/babies | donate/donated/donation/donating of/to/the/you/for/sum _ you/million/fund~ | cancer/terminal/incurable/ill~ _ doctor/hospital/disease/cancer/sick
    | god bless | dear beloved/friend/in/sir/beneficiary/winner | beloved in | trust fund/worthy | foreign partner/account/investor | business proposal/proposition/transaction/relationship/deal/partnership/discussion | mutual~ benefi~/interest | strictly/highly confidential | your percent/share/percentage |  transfer/move/remit _ fund~/money/sum _ your/into/abroad
    | release/released/payment of/your/fund _ fund~/payment/sum/inheritance | over due/overdue payment/fund~/inheritance/contract | contract/inheritance/winning payment/fund~ | full name~ _ address/phone/telephone/age/occupation/country | western union/money/moneygram | reply/contact/respond/write/email/get _ private/personal/direct/below/urgent/via _ email/mail/address/me | i am/im mrs/mr/barrister/dr/prince/sgt/general/gen/capt~/miss/a/the _ widow/manager/director/auditor/officer/attorney/soldier/banker/daughter/son/investor/lawyer
    | bank/fund~/director _ burkina/benin/togo/ghana/nigeria/abidjan/ivoire/lagos/lome/cotonou | united nations/state/imf | federal ministry | secretary general | investment partner~/fund~/project~/opportunity/portfolio/proposal | invest in your/country/a | seek~/need~/crave/solicit~/request~ your/for _ assistance/indulgence/consent/help/cooperation/partner~ | your assistance/consent/cooperation/sincerity/honesty/indulgence
    | compliments of/the | lucrative business/deal/offer/investment/opportunity | has/have donated | contact _ for your/more _ donation/grant/fund~ | my client/clients _ invest~/fund~ | confiden~ _ transaction/business/proposal | good day/morning to/and/dear | fund~ deposited/transfer/release/investor/owner | gold dust/bars | dormant account | your email address/id _ won/selected/chosen/picked | i/we have _ important/urgent _ message/information/matter/proposal/discuss~ | to discuss with you | get back to me | hear from you _ urgent~/soon/details/more/immediately`,
  de: `begunstigte~ | lukrativ~ geschaft~/angebot | erbschaft/nachlass/hinterlassen~ | verstorben~ kund~/mann/ehemann/vater | spende von/in/an | hochste/ihnen _ gespendet/spenden | geschaftsvorschlag/geschaftsangebot | nachste~ angehorig~ | krebs/unheilbar | gott segne | uberweisung _ fonds/summe/geld~ | antworten/kontaktieren sie _ mail/email/privat~`,
  fr: `beneficiaire/beneficiaires | heritage de/d/du/mon | succession de/d | mon defunt/feu | don de/d/a/en | faire don | proposition d/de affaire~/affaires/collaboration/partenariat | cancer/maladie/malade _ phase/incurable/gorge/generalise | dieu vous/benisse | veuve | transfert de/des/d fonds/argent/somme | oeuvres caritatives/humanitaires `,
  es: `beneficiario/beneficiaria/beneficiarios | herencia/heredero/heredado | difunto/fallecido cliente/esposo/marido/padre | donacion/donar/donado de/la/en/mi/a | propuesta de negocio/negocios/comercial/inversion | cancer/enfermedad _ terminal/garganta/esofago | dios/bendiga le/te/los | viuda | transferencia/transferir de/los/el/estos _ fondo~/dinero | pariente mas cercano`,
  pt: `beneficiario/beneficiaria | heranca/herdeiro/herdei/herdeira | falecido/falecida cliente/marido/pai/esposo | meu falecido | doacao/doar/doou/doado de/a/para/em/minha/este | proposta de negocio/negocios/comercial/investimento | cancer/doenca _ terminal/esofago/incuravel | deus/abencoe te/o/lhe | viuva | transferencia/transferir/liberar/liberacao de/do/o/seu/dos/seus/este _ fundo~/dinheiro/valor | fundo/fundos _ vencedor/liberad~/compensacao
    | parente mais proximo | entre em contato _ email/mail | desculpe/perdoe _ privacidade/intromissao/invadir | obtive/consegui seu contato/email | indenizacao/compensacao | preciso/quero/desejo _ ajude/ajuda/investir`,
  it: `beneficiari~ | eredita/erede/lascito | defunto/deceduto cliente/marito/padre | donazione/donare/donato di/la/una/a | proposta d/di affari/affare/lavoro | cancro/malattia _ terminale | dio/benedica vi/ti/la | vedova | trasferimento/trasferire di/i/dei/il/questi fondi/denaro/somma`,
  nl: `begunstigde | erfenis/nalatenschap | overleden client/klant/man/echtgenoot | donatie/doneren van/aan/uw | zakelijk voorstel | kanker | god zegene`,
  pl: `beneficjent~ | spad~ek/spadku/dziedzic~ | zmarl~ klient~/maz/meza | darowizn~ | propozycj~ biznesow~/wspolpracy`,
  ru: `наследств~ | наследник~ | бенефициар~ | пожертвован~ | покойн~ | деловое/деловая предложени~ | компенсац~ _ выплат~/начислен~/одобрен~/руб~`,
  zh: `受益人 | 遗产 | 遺產 | 捐赠 | 捐款给 | 商业提案`,
  ja: `遺産 | 受益者 | 寄付金`,
  sv: `formanstagare | arv/arvet | donation pa/till`,
  da: `modtager af | arv/arven | donation pa/til`,
  fi: `edunsaaja | perinto/perinnon | lahjoitus/lahjoitan`,
}

export const largeSum: PhraseTable = {
  en: `million united/us/usd/dollar~/euro~/pounds/gbp/eur | $/usd/us/eur/gbp/0 0/million million/usd/dollars/euros/only/united | sum/amount of $/0/usd/us/eur/gbp/euro~ | total sum/amount of`,
  de: `million~ euro/dollar/us/usd/gbp | summe von | betrag von`,
  fr: `millions d/de/euros/dollars | somme de 0`,
  es: `millones de | suma de`,
  pt: `milhoes de | soma/quantia/valor total/de $/0/us`,
  it: `milioni di | somma di`,
  nl: `miljoen euro/dollar/us | bedrag van`,
  pl: `milion~ dolarow/euro/usd`,
  ru: `миллион~ долларов/евро`,
  zh: `百万美元 | 百萬美元`,
  ja: `万ドル`,
  sv: `miljoner dollar/euro/kronor`,
  da: `millioner dollars/euro/kroner`,
  fi: `miljoonaa euroa/dollaria`,
}

export const loanOffer: PhraseTable = {
  en: `loan/loans offer/at/application/approval/company/amount/of/with/from/to/solutions/lender/needs/interest | need/apply/want a/an/for/any/urgent _ loan/financing | interest rate of/from/at/as/per | business/personal/project/home/debt/student loan/loans/funding/financing/consolidation | project/business funding/financing | quick/instant/easy/fast/cheap/payday cash/loan/loans/money/approval | bad credit | low interest | debt relief/consolidation/settlement/free | refinanc~/mortgage rate~/now | large volume | fund~ available for`,
  de: `kredit~ _ zinssatz/zinsen/schufa/sofort/genehmig~/angebot~ | darlehen | sofortkredit/kreditangebot~/kreditvergleich/privatkredit | ohne schufa | kredit ohne/trotz/bis/von/ab/zu | zinssatz von`,
  fr: `pret~ d/entre/de/personnel/immobilier/a/aux _ argent/particulier~/particuliers/taux/0 | offre de pret/financement/credit | taux d/de _ interet/0 | besoin d/de _ pret/financement/credit/argent | octroi de pret~ | rachat de credit~`,
  es: `prestamo/prestamos/credito/creditos _ interes/tasa/rapid~/personal~/urgente/0/oferta/aprobad~ | oferta de prestamo/prestamos/credito | tasa de interes | necesita/necesitas un _ prestamo/credito`,
  pt: `emprestimo/emprestimos/credito/consignado/financiamento _ juros/taxa/rapid~/pessoal/aprovad~/liberad~/0/disponivel/fgts/online/negativado~ | oferta de emprestimo/credito | precisa de _ emprestimo/credito/dinheiro | taxa de juros | credito pre/aprovado/liberado | limite _ aprovado/liberado/disponivel | antecip~ _ fgts`,
  it: `prestito/prestiti/finanziamento _ tasso/interesse/rapid~/personale/urgente/0 | offerta di prestito/finanziamento | tasso d/di interesse | hai bisogno di _ prestito/finanziamento/soldi`,
  nl: `lening/leningen/krediet _ rente/aanbod/snel/aanvragen/persoonlijk~ | rente van/vanaf/tarief`,
  pl: `pozyczk~/kredyt~ _ oprocentowan~/ofert~/szybk~/online/bez/procent`,
  ru: `кредит~/займ~ _ процент~/ставк~/онлайн/срочно/одобрен~/без`,
  sv: `lan/laneerbjudande _ ranta/snabb~/direkt/privatlan | jamfor lan | privatlan`,
  da: `lan/lanetilbud _ rente/hurtig~/tilbud | lan penge`,
  no: `lan/forbrukslan _ rente/rask~/uten | refinansier~`,
  fi: `laina/lainaa/lainan/lainat/lainatarjou~/lainanantaj~ | lainatarjous`,
  zh: `贷款 | 貸款 | 低息`,
}

export const refund: PhraseTable = {
  en: `tax refund/return/rebate/statement/form/payment/notice/invoice | refund/reimbursement/rebate/payout/withdrawal/cashback is/of/has/amount/request/notification/approved/pending/process~/available/for/due/issued/confirmation _ pending/you/available/approved/ready/credited/process~/issued/$/0/usd/claim/due | eligible/entitled/qualify/qualified/due for/to/a _ refund/compensation/reimbursement/payment/relief/withdraw~/rebate
    | claim/receive/request/get/withdraw your/the/a/this _ refund/payment/compensation/money/fund~/reimbursement/balance | economic/government/relief/stimulus grant/payment/relief/benefit~/program/fund~ | funds are/have/been/will | affected creditor/user~/customer~ | social security _ statement/suspended/number/benefit~ | payment advice/notification/confirmation/remittance/copy/slip/receipt | remittance advice`,
  de: `ruckerstattung/erstattung/steuererstattung/steuerruckzahlung/gutschrift/ruckzahlung/auszahlung _ betrag~/ihnen/hohe/bereit/anspruch/erhalten/beantragen/verfugbar/freigegeben/0 | anspruch auf _ erstattung/ruckerstattung/zahlung`,
  fr: `remboursement/indemnisation/virement _ 0/attente/impots/montant/disponible/votre/vous/effectue/recevoir/suite | remboursement | eligible a/au | droit a un`,
  es: `reembolso/devolucion/reintegro/indemnizacion _ 0/pendiente/impuesto~/disponible/favor/recib~/aprobad~/monto | agencia tributaria | devolucion de impuestos/la`,
  pt: `restituicao/reembolso/ressarcimento/saque/saldo/credito/abono/valor/valores/fgts/pis _ liberad~/disponive~/receber/conta/irpf/imposto/aprovad~/resgat~/credito/conta/esquecid~ | restituicao de/do/disponivel | nota de restituicao | liberacao de/do | valores a receber | seu saldo/reembolso/credito/pagamento foi/esta/de | receita federal | imposto de renda | malha fina`,
  it: `rimborso/rimborsi/indennizzo/bonifico _ 0/attesa/fiscale/disponibile/favore/ricev~/importo/spett~ | agenzia delle entrate | diritto a`,
  nl: `terugbetaling/teruggave/belastingteruggave/vergoeding _ 0/recht/klaar/bedrag/ontvang~/wacht~ | recht op`,
  pl: `zwrot~ podatku/nadplaty/pieniedzy/srodkow/platnosci`,
  ru: `возврат~ средств/налог~/денег/платеж~ | выплат~ _ одобрен~/доступн~/начислен~/руб~`,
  ja: `還付金 | 返金 | 給付金 | 税金`,
  zh: `退款 | 退税 | 退稅 | 补贴`,
  sv: `aterbetalning/skatteaterbaring`,
  da: `tilbagebetaling/skatterefusion/refusion/refundering`,
  no: `tilbakebetaling/skatteoppgjor/refusjon`,
}

export const easyMoney: PhraseTable = {
  en: `earn/make/making/generate/earning up/$/over/extra/thousands/passive/usd _ day/daily/week/month/online/home/hour/income/fast/$/0 | passive/extra/additional/side/monthly income | work from home | financial freedom | trading platform/bot/robot/signal~/software/system/app | crypto/bitcoin/forex/stock trading/trader/investing/investment | invest/investing/investment of/just/only/as/$ | guaranteed profit~/return~/income | secret~ method/system/loophole/formula | become/getting rich/millionaire | your balance/score _ $/usd/btc/bitcoin/released/credited
    | balance/account/accounts/wallet/withdraw/withdrawal/payout/payment/transfer/replenished/credited/earned/receive/take/score _ 0 $ | 0 $ will/has/is/was/are/available/ready/waiting | $ 0 is/was/has/available/waiting/ready _ you/account/balance/credited | earn/earned/earning $ | earned 0 bitcoin/btc | deposit/deposited/funded/credited with/into/of/to/your/has _ $/btc/bitcoin/usd/0/your/wallet/portfolio | account/accounts with _ balance | 0/$ bonus/deposit/usd/dollars every/at/deposit/today/will | hot stock/pick/picks | penny stock | be your own boss | quit your job  | part time job/work/offer | online/remote/freelance job/position offer/available | job offer | hiring/vacancy _ remote/online/home | not your regular | job offer/opportunity | mystery shopper`,
  de: `verdienen sie/bis/0 | geld verdienen | passives einkommen | nebenverdienst/nebeneinkommen | handelsplattform | reich werden | investier~ _ 0/euro/nur | krypto trading/handel/plattform | finanzielle freiheit`,
  fr: `gagner/gagnez de/jusqu/0/plus/votre _ argent/euros/jour/mois/vie | revenu~ passif~/complementaire~/supplementaire~ | travail a domicile | liberte financiere | devenir riche`,
  es: `gana/ganar/gane dinero/hasta/0/mas _ dia/semana/mes/casa/euros/dolares | ingresos pasivos/extra/adicionales | trabaj~ desde casa | libertad financiera | plataforma de trading/inversion`,
  pt: `ganhe/ganhar/fature/faturar/lucre/lucrar dinheiro/ate/0/mais/r$/com _ dia/semana/mes/casa/reais/internet | renda extra/passiva | trabalh~ _ casa | liberdade financeira | dinheiro extra/facil`,
  it: `guadagna/guadagnare/guadagni fino/0/soldi/online/da _ giorno/mese/euro/casa | reddito passivo | liberta finanziaria`,
  nl: `verdien/verdienen tot/0/geld/snel _ dag/week/maand/thuis/online | passief inkomen | thuiswerk~`,
  ru: `заработ~ _ день/дома/онлайн/руб~/интернет~ | пассивн~ доход | инвест~ _ доход/прибыл~`,
  pl: `zarabiaj/zarob/zarabiac _ dziennie/miesiecznie/domu/online/zl`,
}
