// Invented honest mails of kinds the labelled collection lacks: orders, notices, invoices, colleagues, newsletters, in several languages.

/** Subject, then text. They are examples of what must not look like fraud; they are learned from and never measured on. */
export const everydayMails: readonly (readonly [subject: string, text: string])[] = [
  [
    'Your order has shipped',
    'Hi Jordan, thank you for your order. Your package is on its way and should arrive on Tuesday. You can track your delivery in your account. Order number 40211. Items: desk lamp, two cables. Total $48.20, paid with the card ending in 11. If you have any questions about your order, reply to this email or contact customer support. Thanks for shopping with us.',
  ],
  [
    'Confirm your email address',
    'Welcome! Thanks for signing up. Please confirm your email address by clicking the button below. This link expires in 24 hours. If you did not create an account, you can safely ignore this email. Need help? Visit our help center.',
  ],
  [
    'Reset your password',
    'Hello, we received a request to reset the password for your account. Click the link below to choose a new password. The link is valid for one hour. If you did not request a password reset, no further action is required and your password will not change. For security, never share this link with anyone.',
  ],
  [
    'New sign-in to your account',
    'We noticed a new sign-in to your account from a Mac in Lisbon. If this was you, you do not need to do anything. If you do not recognise this activity, please change your password in your account settings and review your recent devices.',
  ],
  [
    'Your verification code is 402113',
    'Your verification code is 402113. It expires in 10 minutes. Do not share this code with anyone. Our staff will never ask for it.',
  ],
  [
    'Receipt for your payment',
    'Thank you for your payment. Amount paid $29.00. Date paid March 4. Payment method Visa. Your subscription renews on April 4. You can manage your subscription and billing details in your account at any time. The invoice is attached as a PDF. Questions? Contact our billing team.',
  ],
  [
    'We could not process your payment',
    'Hi Sam, we were unable to charge your card for this month of the Team plan. We will try again in three days. To keep your workspace running, please update your payment method in the billing settings. No data is lost meanwhile. Thanks, the billing team.',
  ],
  [
    'Invoice 2231 for March',
    'Dear Ms Porter, please find attached our invoice for March. Payment is due within 30 days by bank transfer to the account you have on file. Please let me know if you have any questions. Kind regards, Accounts.',
  ],
  [
    'Your statement is ready',
    'Your monthly statement is now available. For your security we do not include links to sign in. Open our app or type our address into your browser to view your statement. Your account number ends with 8841. You receive this message because you chose paperless statements.',
  ],
  [
    'Reminder: your appointment on Thursday',
    'This is a reminder of your appointment on Thursday at 14:30 with Dr Lane. Please arrive ten minutes early and bring your insurance card. To reschedule, call the practice during office hours.',
  ],
  [
    'Ana shared a document with you',
    'Ana invited you to edit the following document: Budget draft. Open the document. This link only works for people with access. If you do not want to receive emails about sharing, change your notification settings.',
  ],
  [
    'You have 3 new notifications',
    'Here is what you missed this week: two people viewed your profile and one colleague mentioned you in a comment. View all notifications. You are receiving this email because you turned on weekly summaries. Unsubscribe or manage your preferences.',
  ],
  [
    'Weekend reading: five stories on city trees',
    'Good morning. In this issue we look at how cities plant trees, a recipe for lentil soup, and a book we loved. If you enjoy this newsletter, forward it to a friend or become a paid subscriber. View in browser. You received this email because you subscribed. Unsubscribe at any time.',
  ],
  [
    'Last chance: 20% off spring jackets ends tonight',
    'Our spring sale ends tonight. Save 20% on jackets and get free shipping on orders over $50. Shop now. Offer valid online and in stores, while stocks last. See terms on our website. You are receiving this email because you signed up for offers. Unsubscribe.',
  ],
  [
    'You earned 120 points',
    'Thanks for your visit. You earned 120 points on your last purchase and your balance is 940 points. Use your points for a free coffee from 1000 points. Your points do not expire while your account is active.',
  ],
  [
    'Changes to our terms of service',
    'We are updating our terms of service and privacy policy. The changes take effect on May 1. You do not need to do anything; by continuing to use the service after that date you accept the updated terms. Read a summary of the changes. If you have questions, contact us.',
  ],
  [
    'Scheduled maintenance on Saturday',
    'Dear customers, on Saturday between 22:00 and 02:00 UTC our mail servers will be upgraded. Your mailbox may be unavailable for up to fifteen minutes. No action is required on your side. IT operations.',
  ],
  [
    'Your storage is almost full',
    'You have used 90% of your storage. When it is full you can no longer upload files. Delete files you do not need or upgrade your plan in the settings. Your existing files are safe.',
  ],
  [
    'Security advisory: please update the plugin',
    'A vulnerability was found in versions before 4.2. We recommend that you update as soon as possible. The fixed version is available from the usual place. There are no reports that the issue has been exploited.',
  ],
  [
    'Booking confirmation: Hotel Sol, 2 nights',
    'Dear guest, thank you for your reservation. Your booking is confirmed. Check in Friday from 15:00, check out Sunday until 11:00. Total price 214 euro, to be paid at the hotel. Free cancellation until Wednesday. We look forward to welcoming you.',
  ],
  [
    'Your flight to Oslo: check in now',
    'Online check in is open for your flight tomorrow. Choose your seat and download your boarding pass. Bring a valid identity document. Baggage rules and gate information are in the app.',
  ],
  [
    'Lunch tomorrow?',
    'Hi, are you free for lunch tomorrow? I would like to hear how the project is going. I can do noon or one. Let me know what works for you. Best, Mia',
  ],
  [
    'Re: contract draft',
    'Hi Tom, thanks for sending this. I read through the draft and attached my comments. Could you check section four with legal before Friday? If it is urgent, give me a call on my mobile. Regards, Eva',
  ],
  [
    'Minutes and next steps',
    'All, attached are the minutes of the meeting. Please review and send me your corrections until Wednesday. Action items: Peter confirms the budget, Lena contacts the supplier, I update the schedule. Thank you, Karl',
  ],
  [
    'Your donation receipt',
    'Thank you for your donation of 50 dollars to the animal shelter. This letter is your receipt for tax purposes. Because of supporters like you, forty dogs found a home this year.',
  ],
  [
    'Application received',
    'Dear applicant, thank you for your interest in the position. We received your documents and will contact you within two weeks. Please do not reply to this automatic message.',
  ],
  [
    'Your wallet pass and ticket',
    'Your tickets for Saturday are attached. Add them to your phone wallet or print them. Doors open at 19:00. Congratulations on getting seats for the premiere!',
  ],
  [
    'Your bitcoin purchase is complete',
    'You bought 0.01 BTC for 250 euro. The amount is in your account. You can see all transactions in the app. We never ask for your recovery phrase or private keys.',
  ],
  [
    'Ihre Bestellung wurde versandt',
    'Guten Tag Frau Berger, vielen Dank für Ihre Bestellung. Ihr Paket wurde heute an den Paketdienst übergeben und wird voraussichtlich am Mittwoch zugestellt. Sie können die Sendung in Ihrem Kundenkonto verfolgen. Die Rechnung finden Sie im Anhang. Bei Fragen erreichen Sie unseren Kundenservice werktags von 9 bis 17 Uhr. Mit freundlichen Grüßen, Ihr Team',
  ],
  [
    'Bitte bestätigen Sie Ihre E-Mail-Adresse',
    'Hallo, willkommen bei uns. Bitte bestätigen Sie Ihre E-Mail-Adresse über den folgenden Link. Wenn Sie sich nicht angemeldet haben, können Sie diese Nachricht ignorieren. Wir freuen uns, dass Sie dabei sind.',
  ],
  [
    'Ihre Rechnung für April',
    'Sehr geehrter Herr Vogt, anbei erhalten Sie die Rechnung für den Monat April. Der Betrag wird in den nächsten Tagen von Ihrem Konto abgebucht. Sie müssen nichts weiter tun. Jetzt auch in der App verfügbar. Mit freundlichen Grüßen',
  ],
  [
    'Protokoll vom Dienstag',
    'Liebe Kolleginnen und Kollegen, im Anhang ist das Protokoll der Sitzung. Bitte schickt mir eure Anmerkungen bis Freitag. Wir haben noch nicht entschieden, wer den Termin mit dem Kunden übernimmt. Viele Grüße, Jens',
  ],
  [
    'Newsletter: Neues aus dem Garten',
    'Liebe Leserinnen und Leser, diese Woche zeigen wir, wie Sie Tomaten vorziehen und welche Kräuter jetzt auf den Balkon dürfen. Außerdem: ein Rezept für Bärlauchsuppe. Sie erhalten diese E-Mail, weil Sie den Newsletter abonniert haben. Hier können Sie sich abmelden.',
  ],
  [
    'Votre commande est expédiée',
    'Bonjour Madame Petit, nous vous remercions pour votre commande. Votre colis a été remis au transporteur et sera livré jeudi. Vous pouvez suivre votre livraison depuis votre compte client. Vous trouverez la facture en pièce jointe. Notre service client reste à votre disposition. Cordialement, toute l’équipe',
  ],
  [
    'Réunion de mardi',
    'Bonjour à tous, voici le compte rendu de la réunion de mardi. Merci de me faire part de vos remarques avant vendredi. Nous avons décidé de reporter la visite parce que le client ne sera pas disponible. Bonne journée, Luc',
  ],
  [
    'Confirmez votre inscription',
    'Bonjour, merci de votre inscription à notre lettre. Pour confirmer votre adresse, cliquez sur le lien ci-dessous. Si vous n’êtes pas à l’origine de cette demande, ignorez ce message. À bientôt.',
  ],
  [
    'Tu pedido está en camino',
    'Hola Lucía, gracias por tu compra. Tu pedido ya salió de nuestro almacén y llegará el lunes. Puedes seguir el envío desde tu cuenta. Si tienes alguna pregunta, escribe a nuestro servicio de atención al cliente. También hemos adjuntado la factura. Un saludo, el equipo',
  ],
  [
    'Acta de la reunión',
    'Buenos días a todos: os envío el acta de la reunión del martes. Por favor, revisadla y decidme si falta algo antes del viernes. Hemos quedado en que Marta hablará con el proveedor y yo con el cliente. Un abrazo, Pablo',
  ],
  [
    'Seu pedido foi enviado',
    'Olá João, obrigado pela sua compra. Seu pedido foi enviado e deve chegar na quinta-feira. Você pode acompanhar a entrega na sua conta. A nota fiscal está disponível no site. Se você tiver alguma dúvida, fale com o nosso atendimento. Um abraço da equipe',
  ],
  [
    'Ata da reunião de terça-feira',
    'Bom dia a todos, segue em anexo a ata da reunião. Por favor, enviem os comentários até sexta-feira. O cliente não vai estar disponível na próxima semana, então a visita fica para o mês que vem. Qualquer dúvida, estou à disposição. Abraços, Rita',
  ],
  [
    'Sua fatura de março está disponível',
    'Olá Maria, a fatura do seu plano de internet já está disponível no aplicativo. O valor será debitado automaticamente no dia 10. Você não precisa fazer nada. Obrigado por ser nosso cliente.',
  ],
  [
    'Il tuo ordine è stato spedito',
    'Ciao Giulia, grazie per il tuo acquisto. Il pacco è stato affidato al corriere e arriverà mercoledì. Puoi seguire la spedizione dal tuo account. Trovi la fattura in allegato. Per qualsiasi domanda scrivi al nostro servizio clienti. A presto',
  ],
  [
    'Verbale della riunione',
    'Buongiorno a tutti, in allegato trovate il verbale della riunione di martedì. Vi chiedo di mandarmi le vostre osservazioni entro venerdì. Non abbiamo ancora deciso chi parlerà con il cliente. Saluti, Marco',
  ],
  [
    'Je bestelling is onderweg',
    'Hallo Sanne, bedankt voor je bestelling. Je pakket is verzonden en wordt woensdag bezorgd. Je kunt de bezorging volgen in je account. De factuur vind je in de bijlage. Heb je vragen? Neem contact op met onze klantenservice. Groetjes, het team',
  ],
  [
    'Notulen van dinsdag',
    'Hallo allemaal, in de bijlage staan de notulen van het overleg. Graag voor vrijdag jullie opmerkingen. We hebben nog niet besloten wie met de klant praat, maar dat kan volgende week. Groeten, Bram',
  ],
  [
    'Twoje zamówienie zostało wysłane',
    'Dzień dobry, dziękujemy za zamówienie. Paczka została nadana i dotrze do Ciebie w środę. Przesyłkę możesz śledzić na swoim koncie. Faktura jest w załączniku. W razie pytań prosimy o kontakt z obsługą klienta. Pozdrawiamy',
  ],
  [
    'Ваш заказ отправлен',
    'Здравствуйте, спасибо за заказ. Ваша посылка передана в службу доставки и прибудет в среду. Следить за ней можно в личном кабинете. Если у вас есть вопросы, напишите в службу поддержки. С уважением, команда магазина',
  ],
  [
    'Din beställning är på väg',
    'Hej Erik, tack för din beställning. Ditt paket har skickats och levereras på onsdag. Du kan följa leveransen på ditt konto. Fakturan finns bifogad. Har du frågor är du välkommen att kontakta vår kundtjänst. Vänliga hälsningar',
  ],
  [
    'Din ordre er afsendt',
    'Hej Mette, tak for din ordre. Din pakke er sendt og bliver leveret på onsdag. Du kan følge den på din konto. Fakturaen er vedhæftet. Hvis du har spørgsmål, er du velkommen til at kontakte vores kundeservice. Venlig hilsen',
  ],
  [
    'Tilauksesi on lähetetty',
    'Hei Laura, kiitos tilauksestasi. Pakettisi on lähetetty ja se toimitetaan keskiviikkona. Voit seurata lähetystä omalla tililläsi. Lasku on liitteenä. Jos sinulla on kysyttävää, ota yhteyttä asiakaspalveluun. Terveisin',
  ],
  [
    'ご注文の発送のお知らせ',
    'いつもご利用ありがとうございます。ご注文の商品を本日発送いたしました。水曜日にお届けの予定です。配送状況はマイページでご覧いただけます。ご不明な点がございましたらお問い合わせください。',
  ],
  [
    '您的订单已发货',
    '您好，感谢您的订购。您的商品今天已经发出，预计星期三送达。您可以在我的订单里查看物流信息。如有问题，请联系客服。祝您生活愉快。',
  ],
  [
    'Siparişiniz kargoya verildi',
    'Merhaba Elif, siparişiniz için teşekkür ederiz. Paketiniz kargoya verildi ve çarşamba günü teslim edilecek. Gönderinizi hesabınızdan takip edebilirsiniz. Sorularınız için müşteri hizmetlerimize ulaşabilirsiniz. İyi günler',
  ],
  [
    'Atendimento ao cliente: protocolo 88231',
    'Prezada Helena, recebemos o seu contato e abrimos o protocolo 88231. O prazo para a resposta é de dois dias úteis. Todas as informações do processo estão no arquivo que você enviou. Para receber ajuda, responda a esta mensagem ou fale com a nossa equipe. A senha do portal continua a mesma. Atenciosamente, equipe de atendimento',
  ],
  [
    'Aviso: matrícula e oferta de disciplinas',
    'Prezados alunos, a oferta de disciplinas já está no portal. O prazo de matrícula termina na sexta. Quem precisa de ajuda com o processo pode escrever para a secretaria. O prêmio de melhor trabalho será entregue na semana que vem. Atenciosamente, a coordenação',
  ],
  [
    'Benachrichtigung: Zustellung am Freitag',
    'Sehr geehrte Frau Lang, Ihre Lieferung wartet bei uns; die Zustellung erfolgt am Freitag. Der ausgewählte Termin steht im Benutzerkonto. Natürliche Hölzer können in der Farbe abweichen. Wenn Sie an unserer Umfrage teilnehmen, sagen Sie uns Ihre Meinung. Im Garten gewinnen jetzt die Frühblüher. Gratis dazu: ein Pflegetuch.',
  ],
  [
    'Votre abonnement à la bibliothèque',
    'Bonjour, votre abonnement est renouvelé dès maintenant pour un an. Vous pouvez réserver vos livres depuis votre compte. Un cadeau de bienvenue vous attend à l’accueil. Merci de votre confiance et à bientôt.',
  ],
  [
    'Tu paquete llega mañana',
    'Hola, tu paquete llega mañana entre las 9 y las 12. El pago ya fue recibido. Si no vas a estar en casa, elige otro día en la aplicación. Si tienes una oferta o un vale de regalo, puedes usarlo en la próxima compra.',
  ],
  [
    'Nieuwsbrief van de wijk',
    'Beste buren, klik hier voor de agenda van deze maand. Het abonnement op de wijkkrant blijft gratis. Wie een prijs voor de rommelmarkt heeft, kan die bij het buurthuis brengen. Tot ziens in het park.',
  ],
  [
    'Please contact us about your claim',
    'Dear customer, thank you for reporting the damage. We have received your claim and the documents you sent. Please contact us with the phone number of the garage. A payment will be made to your account when the report is complete. We are happy to help. Sincerely, the claims office',
  ],
  [
    'We are thrilled to announce version 4',
    'Hi all, we are excited to announce a brand new release. Read about it on the blog, share it with your team, and let us know what you think. New: rewards for contributors, a gift shop, an easier way to write to us. View this email in your browser. If you no longer want our emails, unsubscribe here.',
  ],
]
