// Phrases about things allegedly sent, owed or shared: parcels, invoices, failed payments, court letters, documents.
import type { PhraseTable } from './phrase-table.ts'

export const parcelFee: PhraseTable = {
  en: `package/parcel/shipment/consignment _ pending/held/hold/waiting/undelivered/undeliverable/suspended/unsuccessful/stopped/customs/depot/warehouse/unpaid | reschedule/confirm _ delivery/shipment/shipping/package/parcel | delivery/shipping/customs/shipment fee/fees/duty/duties/attempt/problem/suspended
    | incomplete/incorrect/wrong shipping/delivery/house/street/postal address/number | unable/failed/couldnt/tried/attempted to/deliver _ deliver/your _ package/parcel/item | pay _ shipping/customs/delivery/duty | missed delivery | courier _ deliver~/contact~/attempt~`,
  de: `paket/sendung/lieferung/packchen/bestellung _ wartet/zuruckgehalten/angehalten/zugestellt/zollgebuhr~/zoll/ausstehend/nicht/verzoger~/depot/lager/aufgehalten/problem | zustellung/lieferung/versand _ fehlgeschlagen/nicht/bestatigen/gebuhr~/erfolglos/ausstehend/planen/vereinbaren | versandkosten/liefergebuhr/zollgebuhr~/versandgebuhr~ | lieferadresse _ unvollstandig/falsch/bestatigen/aktualisieren`,
  fr: `colis/livraison/envoi/paquet/commande _ attente/suspendu~/suspens/bloque~/retenu~/echou~/impossible/douane/frais/livre/retourne/distribue/livrer/programmer/reprogrammer/confirmer | frais de livraison/douane/port/expedition/dedouanement | adresse _ incomplete/incorrecte/erronee | reprogrammer/programmer votre/la/une`,
  es: `paquete/envio/entrega/pedido _ pendiente/retenid~/suspendid~/detenid~/fallid~/aduana/espera/entregad~/devuelt~/entregar/programar/reprogramar | gastos/tasa/tasas/costos de envio/aduana/entrega | direccion _ incompleta/incorrecta | intentaremos/intentado/intentamos _ entreg~/contactar`,
  pt: `pacote/encomenda/entrega/envio/objeto/pedido _ pendente/retid~/suspens~/tributad~/taxad~/aguardando/alfandega/fiscalizac~/devolvid~/entregue/tentativa | taxa de entrega/alfandega/alfandegaria/importacao/despacho/postal/envio/desembaraco | endereco _ incompleto/incorreto`,
  it: `pacco/spedizione/consegna/ordine _ attesa/sospes~/bloccat~/trattenut~/fallit~/dogana/giacenza/consegnat~/sospeso/riprogramm~/programm~ | spese di spedizione/consegna/dogana | tuo/suo pacco _ attesa/giacenza/sospes~ | indirizzo _ incompleto/errato`,
  nl: `pakket/zending/levering/bestelling _ wacht/vastgehouden/douane/bezorgd/mislukt/geleverd/opgehouden/depot/tegengehouden | bezorgkosten/verzendkosten/douanekosten/invoerrechten | bezorging/levering plannen/bevestigen/mislukt`,
  pl: `paczka/przesylka/przesylki/paczki/dostawa _ oczekuje/wstrzyman~/zatrzyman~/doreczon~/cl~/magazyn~ | oplat~ za/celn~/dostaw~`,
  ru: `посылка/посылки/доставка/отправление _ ожида~/задержан~/таможн~/оплат~/доставлен~`,
  ja: `お荷物 | 配達 | 不在 | 再配達 | 関税 | 荷物を`,
  zh: `包裹 | 快递 | 快遞 | 清关 | 派送失败`,
  sv: `paket/leverans/forsandelse _ vantar/stoppat~/tull~/levereras/misslyck~ | fraktkostnad~/tullavgift~/leveransavgift`,
  da: `pakke/levering/forsendelse _ venter/tilbageholdt/told~/leveres/mislyk~/afventer | fragtgebyr/toldgebyr/leveringsgebyr`,
  no: `pakke/levering/forsendelse _ venter/tilbakeholdt/toll~/leveres/mislyk~ | tollavgift/leveringsgebyr/fraktkostnad~`,
  fi: `paketti/pakettisi/lahetys/toimitus _ odottaa/pidatetty/tulli/epaonnistu~`,
  hu: `csomag/csomagja/kuldemeny/szallitas _ var/vamkezel~/kezbesit~/sikertelen`,
}

export const paymentProblem: PhraseTable = {
  en: `payment/billing/card/subscription/membership/renewal/auto/invoice _ declined/unsuccessful/rejected/expired/suspended/overdue/unpaid/hold | unable/failed/couldnt/could/not/problem/trouble/issue to/process/processing/not/with/authorize/charge _ payment/billing/card/transaction/membership/subscription | update/confirm/change your/the _ payment/billing/card | payment method/information/details _ update/expired/declined/invalid/verify/failed
    | subscription/membership/protection/antivirus/plan/license/licence/domain/hosting/warranty/account has/will/is/have/expires _ expired/expire/end/ended/cancelled/canceled/expiring/terminated | expired/expires today/on/soon | renew/extend/reactivate _ subscription/membership/now/domain/license/free/protection | outstanding/unpaid/overdue/past invoice~/balance/payment/due/bill/amount | device/computer/pc _ infected/unprotected | virus/viruses/threats/malware found/detected`,
  de: `zahlung/abbuchung/lastschrift/zahlungsmethode/mitgliedschaft/abo/abonnement _ fehlgeschlagen/abgelehnt/abgelaufen/problem/nicht/ausstehend/gekundigt/aktualisieren/lauft | zahlungsdaten/zahlungsinformation~/zahlungsmethode/rechnungsdaten | offene/unbezahlte/ausstehende/fallige rechnung/zahlung/forderung/betrag | mahnung/zahlungserinnerung/inkasso/zahlungsaufforderung`,
  fr: `paiement/prelevement/abonnement/facture/carte _ refuse~/echoue/rejete~/echec/impaye~/suspendu/expire~/valide/accepte/probleme/attente | moyen de paiement | informations de paiement/facturation | facture impayee/attente | impaye/impayee/impayes | renouvel~ _ abonnement | amende/contravention`,
  es: `pago/suscripcion/membresia/factura/cobro/tarjeta _ rechazad~/fallid~/pendiente/expirad~/caducad~/problema/vencid~/procesar/cancelad~/error | metodo de pago | datos/informacion de pago/facturacion | factura pendiente/vencida/impaga | renov~ _ suscripcion/membresia | multa/sancion _ pendiente/trafico/pagar`,
  pt: `pagamento/assinatura/fatura/boleto/cobranca/mensalidade/debito/parcela/divida _ recusad~/pendente/atras~/vencid~/vencimento/aberto/problema/nao/processad~/disponivel/cancelad~/atraso | fatura/boleto/cobranca/segunda via/digital/disponivel/atrasada/vencimento/vence/fechada | forma/metodo de pagamento | protesto/cartorio/serasa/spc/negativacao/negativado | multa/infracao/autuacao _ pendente/transito/notificacao/pagar/detran/aberto | ipva/licenciamento _ debito~/atras~/pendente
    | regularize/quite seu/sua/seus/agora/o/a _ debito~/pendencia~/divida~/conta/situacao | debito~ pendente~/em | desligamento/corte de/do _ energia/fornecimento/luz`,
  it: `pagamento/abbonamento/fattura/addebito/carta _ rifiutat~/fallit~/sospes~/scadut~/problema/mancat~/riuscito/arretrat~ | dati/informazioni di pagamento/fatturazione | fattura scaduta/insoluta/pagare | rinnov~ _ abbonamento`,
  nl: `betaling/abonnement/factuur/incasso/betaalmethode _ mislukt/geweigerd/verlopen/openstaand~/probleem/niet/geannuleerd | betaalgegevens/betalingsgegevens/betaalmethode | openstaande/onbetaalde factuur/rekening/bedrag/betaling | aanmaning/betalingsherinnering`,
  pl: `platnosc/platnosci/faktura/subskrypcja/abonament _ odrzucon~/nieudan~/zaleg~/wygasl~/problem/nieoplacon~ | zalegla/nieoplacona faktura/platnosc | wezwanie do zaplaty`,
  ru: `платеж/оплата/подписка/счет _ отклонен~/не/просрочен~/истек~/ошибк~ | задолженност~ | штраф~`,
  ja: `お支払い | 決済 | 支払いが | 引き落とし | 更新できません | カード情報 | 会員資格`,
  zh: `付款失败 | 付款失敗 | 支付失败 | 账单 | 欠费`,
  sv: `betalning/prenumeration/faktura/medlemskap _ misslyck~/nekad~/utgang~/obetald~/problem/gick | betalningsuppgifter/betalningsmetod`,
  da: `betaling/abonnement/faktura/medlemskab _ mislyk~/afvist/udlob~/ubetalt/problem/annulleret/fejl~ | betalingsoplysninger/betalingsmetode`,
  no: `betaling/abonnement/faktura/medlemskap _ mislyk~/avvist/utlop~/ubetalt/problem/feilet | betalingsinformasjon/betalingsmate`,
  fi: `maksu/tilaus/lasku/jasenyys _ epaonnistu~/hylatty/vanhentunut/maksamatta`,
}

export const billAttached: PhraseTable = {
  en: `attached/enclosed/attachment/attach _ invoice/statement/receipt/order/po/payment/quotation/contract/remittance/proposal/details/letter/notification/document | invoice/statement/purchase/payment/receipt/order _ attached/attachment/enclosed | kindly/preview _ attached/attachment/enclosed | open/download/check/review/see/view the attachment/attached | purchase order _ attached/urgent/quote/quotation | kindly/please _ quote/quotation/proforma/invoice | request for quotation/proposal | legal notice/action/department | court/lawsuit/subpoena/summons _ notice/hearing/appear/filed | outstanding statement/payment`,
  de: `anbei/anhang/beigefugt~/angehangt~ _ rechnung/mahnung/dokument/bestellung/vertrag/beleg | rechnung~ _ anhang/anbei/beigefugt/angehangt | siehe/finden/offnen _ anhang`,
  fr: `ci joint~ _ facture/document/devis/commande/courrier/dossier/lettre | facture _ jointe/joint/jointes | convocation/plainte/assignation/mandat _ judiciaire/justice/police/gendarmerie/interpol/cour`,
  es: `adjunt~ _ factura/documento/comprobante/pedido/recibo/estado/contrato | factura/documento/comprobante _ adjunt~ | archivo adjunto | citacion/demanda/notificacion judicial/legal`,
  pt: `anexo/anexado/anexa/anexos _ fatura/boleto/nota/documento/comprovante/arquivo/extrato/notificacao/orcamento/protocolo | arquivo/documento/extrato/nota/comprovante/fatura/boleto/informacoes em/no/na/disponivel/anexo/anexado/pdf | senha _ arquivo/acesso/anexo/documento/0 | nota emitida | nfe/nf danfe/eletronica/emitida/0 | intimacao/citacao de/para/por | carta convite/precatoria | ao devedor/titular | divida/pendencia _ cpf/nome/serasa | notificacao/intimacao/citacao/mandado/processo/audiencia _ judicial/extrajudicial/policial/tribunal/mpf/justica/anexo/numero | comprovante de/do _ pagamento/pix/transferencia/deposito
    | segue/seguem/encaminho/encaminhando/envio _ anexo/comprovante/boleto/fatura/nota/documento/conhecimento | protocolo 0 | orcamento/cotacao _ anexo/solicitad~`,
  it: `allegat~ _ fattura/documento/ordine/ricevuta/preventivo/copia | fattura/documento/ordine _ allegat~ | citazione/notifica giudiziaria/legale/penale`,
  nl: `bijlage/bijgevoegd~ _ factuur/document/bestelling/offerte | factuur/document/bestelling _ bijlage/bijgevoegd~`,
  pl: `zalaczn~ _ faktur~/dokument~/zamowien~ | faktur~ _ zalacz~`,
  ru: `вложени~/прикреплен~/приложен~ _ счет~/документ~/накладн~/акт~ | счет/документ~/акт~ _ вложени~/прикреплен~`,
  zh: `附件中 | 请查收附件 | 請查收附件 | 发票 | 发票附件`,
  ja: `添付ファイル | 請求書を添付`,
}

export const documentShare: PhraseTable = {
  en: `shared/sent/share/sending _ document/file/folder/pdf/invoice/fax/voicemail/files with/to/you/via _ you/docusign/sharepoint/onedrive/dropbox | you/youve have/received/got _ voicemail/fax/secure/document/encrypted/voice/scanned/message/file/reminder/notification | new/missed/incoming voicemail/voice/fax/secure/audio/document _ message/mail/received/from/document/call | view/open/review/access/preview/sign document/voicemail/fax/statement/documents/invoice
    | scanned/encrypted/secured/secure/shared/confidential document/message/documents | docusign/adobe/e/electronic/esign sign/signature/document~ | sign/signature/signed required/requested/document/needed/and/below | completed with/document/via | play _ voicemail/message/audio | listen _ message/voicemail | fax received/message/document/document~ | document~ _ signature/waiting/shared | salary/payroll/bonus/hr/policy/compensation/benefits _ adjustment/increase/review/update/document/statement/handbook/enrollment/report
    | message/document is protected/encrypted/ready | remit/wire _ document/details | click to listen/view/open/read/download`,
  de: `dokument/datei/fax/sprachnachricht~/nachricht _ freigegeben/geteilt/erhalten/anzeigen/ansehen/offnen/unterzeichnen/unterschreiben/herunterladen | sie haben _ sprachnachricht/fax/dokument/nachricht | neue/verpasste sprachnachricht/voicemail/fax | gehaltserhohung/gehaltsanpassung/lohnabrechnung`,
  fr: `document/fichier/fax/message partage~/recu/securise/vocal | vous avez recu _ document/fax/message/fichier | nouveau message vocal/securise | consulter/telecharger/ouvrir/signer le/votre document/fichier/message`,
  es: `documento/archivo/fax/mensaje _ compartid~/recibid~/firmar/firma/ver/descargar/seguro/voz | ha/has recibido _ documento/fax/mensaje/archivo/notificacion | ver/abrir/descargar/firmar el/su/tu documento/archivo/mensaje | mensaje de voz | buzon de voz`,
  pt: `documento/arquivo/fax/mensagem _ compartilhad~/recebid~/assinar/assinatura/visualizar/baixar/segur~/voz/disponive~ | voce recebeu _ documento/fax/mensagem/arquivo/notificacao/comprovante/pix | visualizar/abrir/baixar/assinar/acessar o/seu/a/sua documento/arquivo/mensagem/fatura/boleto/comprovante/notificacao/extrato | mensagem de voz | clique _ visualizar/baixar/acessar/download`,
  it: `documento/file/fax/messaggio _ condivis~/ricevut~/firmare/firma/visualizz~/scaric~/sicuro/vocale | hai/ha ricevuto _ documento/fax/messaggio/file/comunicazione | visualizza/apri/scarica/firma il/i/la documento/file/messaggio/comunicazione`,
  nl: `document/bestand/fax/bericht _ gedeeld/ontvangen/ondertekenen/bekijken/downloaden/beveiligd | u heeft/hebt _ document/fax/voicemail/bericht | nieuwe voicemail/fax`,
  pl: `dokument/plik/faks/wiadomosc _ udostepnion~/otrzyman~/podpis~/wyswietl~/pobierz | otrzymales/otrzymano _ dokument/faks/wiadomosc`,
  zh: `共享文件 | 共享了 | 语音邮件 | 传真 | 签署文件 | 工资调整 | 薪资`,
  ja: `共有されました | ボイスメール | ファックス | 署名 | ドキュメントを`,
}
