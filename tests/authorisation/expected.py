"""The expected table of RULES section 7, written by hand: never generated from the code that it checks.

A line has the method, the path, and the permitted callers. ``role`` is permitted on every object; ``role~``
on its own objects only (its structure, its departments, itself); everybody else gets 404, and 401 (or the
page to sign in) without a session. ``link`` is the holder of a link sent for this purpose; any other token is
a 404.
"""

from functools import cache

ROLES = ("candidate", "structure", "prefecture", "committee", "funder", "training_body", "agency")

_TABLE = """
# « public · forms, status page by link, open statistics, map · apply, confirm, unsubscribe »
GET    /                                                        everybody
GET    /accessibilite                                           everybody
GET    /aide                                                    everybody
GET    /donnees-personnelles                                    everybody
GET    /donnees-ouvertes                                        everybody
GET    /carte                                                   everybody
GET    /mentions-legales                                        everybody
GET    /static/{name}                                           everybody
GET    /{unknown+}                                              everybody
GET    /engager                                                 everybody
POST   /engager                                                 everybody
GET    /engager/merci                                           everybody
GET    /devenir-conseiller                                      everybody
POST   /devenir-conseiller                                      everybody
GET    /devenir-conseiller/merci                                everybody
GET    /api/v1/health                                           everybody
GET    /api/v1/openapi.json                                     everybody
GET    /api/v1/open-data                                        everybody
GET    /api/v1/open-data/{file_name}                            everybody
GET    /api/v1/communes                                         everybody
GET    /api/v1/company-register                                 everybody
GET    /api/v1/subsidy                                          everybody
POST   /api/v1/applications                                     everybody
POST   /api/v1/candidates                                       everybody
POST   /api/v1/case-file-changes/{key}                          everybody
GET    /confirmation/{token}                                    link
POST   /confirmation/{token}                                    link
GET    /api/v1/confirmations/{token}                            link
POST   /api/v1/confirmations/{token}                            link
GET    /candidature/{token}                                     link
GET    /candidature/{token}/complement                          link
POST   /candidature/{token}/complement                          link
PUT    /api/v1/application-status/{token}/completion            link
GET    /candidature/{token}/correction                          link
POST   /candidature/{token}/correction                          link
PUT    /api/v1/application-status/{token}/answers               link
GET    /candidature/{token}/retrait                             link
POST   /candidature/{token}/retrait                             link
GET    /api/v1/application-status/{token}                       link
POST   /api/v1/application-status/{token}/withdrawal            link
GET    /reponse/{token}                                         link
POST   /reponse/{token}                                         link
GET    /api/v1/answers/{token}                                  link
POST   /api/v1/answers/{token}                                  link
GET    /disponibilite/{token}                                   link
POST   /disponibilite/{token}                                   link
GET    /api/v1/candidate/availability/{token}                   link
POST   /api/v1/candidate/availability/{token}                   link
GET    /desinscription/{token}                                  link
POST   /desinscription/{token}                                  link
GET    /api/v1/candidate/unsubscription/{token}                 link
POST   /api/v1/candidate/unsubscription/{token}                 link
# Accounts (RULES section 8)
GET    /connexion                                               everybody
POST   /connexion                                               everybody
POST   /api/v1/sign-in                                          everybody
POST   /deconnexion                                             everybody
POST   /api/v1/sign-out                                         everybody
GET    /mot-de-passe-oublie                                     everybody
POST   /mot-de-passe-oublie                                     everybody
POST   /api/v1/password-resets                                  everybody
GET    /mot-de-passe/{token}                                    link
POST   /mot-de-passe/{token}                                    link
POST   /api/v1/password-resets/{token}                          link
GET    /compte/{token}                                          link
POST   /compte/{token}                                          link
GET    /api/v1/account-links/{token}                            link
POST   /api/v1/account-links/{token}                            link
GET    /adresse-du-compte/{token}                               link
POST   /adresse-du-compte/{token}                               link
GET    /api/v1/account-email-changes/{token}                    link
POST   /api/v1/account-email-changes/{token}                    link
GET    /candidature/{token}/demande-de-correction               link
POST   /candidature/{token}/demande-de-correction               link
POST   /candidature/{token}/demande-de-correction/retrait       link
PUT    /api/v1/application-status/{token}/correction-request    link
DELETE /api/v1/application-status/{token}/correction-request    link
GET    /espace/adresse                                          structure prefecture committee funder training_body agency
POST   /espace/adresse                                          structure prefecture committee funder training_body agency
PUT    /api/v1/me/email                                         structure prefecture committee funder training_body agency
GET    /espace                                                  everybody-signed-in
GET    /api/v1/me                                               everybody-signed-in
# « candidate · self · edit, availability, CV, Pix, withdraw, export and erase own data »
GET    /mon-espace/lien                                         everybody
POST   /mon-espace/lien                                         everybody
POST   /api/v1/candidate/links                                  everybody
GET    /mon-espace/{token}                                      link
POST   /mon-espace/{token}                                      link
GET    /api/v1/candidate/links/{token}                          link
POST   /api/v1/candidate/links/{token}                          link
GET    /mon-espace                                              candidate
GET    /mon-espace/modifier                                     candidate
POST   /mon-espace/modifier                                     candidate
GET    /mon-espace/adresse                                      candidate
POST   /mon-espace/adresse                                      candidate
PUT    /api/v1/candidate/email                                  candidate
GET    /adresse/{token}                                         link
POST   /adresse/{token}                                         link
GET    /api/v1/candidate/email-changes/{token}                  link
POST   /api/v1/candidate/email-changes/{token}                  link
GET    /mon-espace/cv                                           candidate
GET    /mon-espace/cv/fichier                                   candidate
GET    /mon-espace/cv/recu                                      candidate
POST   /mon-espace/cv/recu                                      candidate
GET    /mon-espace/cv/retrait                                   candidate
POST   /mon-espace/cv/retrait                                   candidate
POST   /mon-espace/disponibilite                                candidate
GET    /mon-espace/retrait                                      candidate
POST   /mon-espace/retrait                                      candidate
GET    /mon-espace/certificat candidate
GET    /mon-espace/certificat/fichier candidate
GET    /mon-espace/certificat/recu candidate
POST   /mon-espace/certificat/recu candidate
GET    /mon-espace/certificat/retrait candidate
POST   /mon-espace/certificat/retrait candidate
GET    /api/v1/candidate/certificate/upload candidate
GET    /api/v1/candidate/certificate candidate
PUT    /api/v1/candidate/certificate candidate
DELETE /api/v1/candidate/certificate candidate
GET    /mon-espace/tenue                                        candidate
POST   /mon-espace/tenue                                        candidate
GET    /api/v1/candidate/post                                   candidate
PUT    /api/v1/candidate/uniform                                candidate
GET    /mon-espace/donnees                                      candidate
GET    /mon-espace/donnees/fichier                              candidate
GET    /mon-espace/effacement                                   candidate
POST   /mon-espace/effacement                                   candidate
GET    /api/v1/candidate                                        candidate
PUT    /api/v1/candidate                                        candidate
DELETE /api/v1/candidate                                        candidate
PUT    /api/v1/candidate/availability                           candidate
POST   /api/v1/candidate/withdrawal                             candidate
GET    /api/v1/candidate/cv/upload                              candidate
PUT    /api/v1/candidate/cv                                     candidate
DELETE /api/v1/candidate/cv                                     candidate
GET    /api/v1/candidate/cv                                     candidate
GET    /api/v1/candidate/pix-analysis                           candidate
GET    /api/v1/candidate/structures                             candidate
GET    /api/v1/candidate/export                                 candidate
GET    /mon-espace/activites                                    candidate
GET    /mon-espace/activites/nouveau                            candidate
POST   /mon-espace/activites/nouveau                            candidate
GET    /mon-espace/activites/chiffres                           candidate
GET    /mon-espace/activites/chiffres/export                    candidate
GET    /mon-espace/activites/fichier                            candidate
GET    /mon-espace/activites/fichier/modele                     candidate
GET    /mon-espace/activites/fichier/{file_id}                  candidate~
POST   /mon-espace/activites/fichier/{file_id}                  candidate~
POST   /api/v1/candidate/activities/file                        candidate
GET    /mon-espace/activites/{activity_id}                        candidate~
POST   /mon-espace/activites/{activity_id}                        candidate~
GET    /mon-espace/activites/{activity_id}/suppression            candidate~
POST   /mon-espace/activites/{activity_id}/suppression            candidate~
GET    /api/v1/candidate/activities                             candidate
POST   /api/v1/candidate/activities                             candidate
GET    /api/v1/candidate/activities/statistics                  candidate
GET    /api/v1/candidate/activities/statistics/export           candidate
GET    /api/v1/candidate/activities/{activity_id}                 candidate~
PUT    /api/v1/candidate/activities/{activity_id}                 candidate~
DELETE /api/v1/candidate/activities/{activity_id}                 candidate~
# « structure · own structure; fitting and searched candidates · section 6, follow-ups, invitations »
GET    /espace/candidatures                                     structure
GET    /espace/candidatures/export                              structure
GET    /espace/candidatures/{candidate_id}                      structure~
POST   /espace/candidatures/{candidate_id}                      structure~
GET    /espace/candidatures/{candidate_id}/analyse-pix          structure~
GET    /espace/candidatures/{candidate_id}/cv                   structure~
GET    /espace/candidatures/{candidate_id}/precedente           structure~
GET    /espace/candidatures/{candidate_id}/suivante             structure~
GET    /espace/candidatures/{candidate_id}/annuler              structure~
POST   /espace/candidatures/{candidate_id}/annuler              structure~
GET    /espace/candidatures/{candidate_id}/valider              structure~
POST   /espace/candidatures/{candidate_id}/valider              structure~
POST   /espace/collegues                                        structure
GET    /espace/demarches                                        structure
GET    /espace/activite-des-conseillers                         structure
GET    /espace/activite-des-conseillers/export                  structure
GET    /api/v1/structure/activity                               structure
GET    /api/v1/structure/activity/export                        structure
GET    /espace/documents                                        structure
GET    /espace/informations                                     structure
GET    /espace/questions/{question_id}                          structure~
POST   /espace/questions/{question_id}                          structure~
GET    /espace/recrutements/{recruitment_id}                    structure~
GET    /espace/recrutements/{recruitment_id}/contrat            structure~
POST   /espace/recrutements/{recruitment_id}/contrat            structure~
GET    /espace/recrutements/{recruitment_id}/contrat/retrait    structure~
POST   /espace/recrutements/{recruitment_id}/contrat/retrait    structure~
GET    /espace/recrutements/{recruitment_id}/embauche           structure~
POST   /espace/recrutements/{recruitment_id}/embauche           structure~
GET    /espace/recrutements/{recruitment_id}/rupture            structure~
POST   /espace/recrutements/{recruitment_id}/rupture            structure~
GET    /espace/recrutements/{recruitment_id}/rupture/retrait    structure~
POST   /espace/recrutements/{recruitment_id}/rupture/retrait    structure~
GET    /espace/recrutements/{recruitment_id}/tenue              structure~
POST   /espace/recrutements/{recruitment_id}/tenue              structure~
GET    /espace/livraison                                        structure
POST   /espace/livraison                                        structure
GET    /api/v1/structure/delivery                               structure
PUT    /api/v1/structure/delivery                               structure
PUT    /api/v1/structure/recruitments/{recruitment_id}/uniform  structure~
GET    /espace/recrutements/{recruitment_id}/superieur          structure~
POST   /espace/recrutements/{recruitment_id}/superieur          structure~
GET    /espace/recrutements/{recruitment_id}/superieur/retrait  structure~
POST   /espace/recrutements/{recruitment_id}/superieur/retrait  structure~
GET    /espace/recrutements/{recruitment_id}/suspensions        structure~
POST   /espace/recrutements/{recruitment_id}/suspensions        structure~
GET    /espace/recrutements/{recruitment_id}/suspensions/{suspension_id} structure~
POST   /espace/recrutements/{recruitment_id}/suspensions/{suspension_id} structure~
GET    /espace/recrutements/{recruitment_id}/suspensions/{suspension_id}/retrait structure~
POST   /espace/recrutements/{recruitment_id}/suspensions/{suspension_id}/retrait structure~
GET    /espace/recrutements/{recruitment_id}/justificatif      structure~
GET    /espace/recrutements/{recruitment_id}/justificatif/fichier structure~
GET    /espace/recrutements/{recruitment_id}/justificatif/recu structure~
POST   /espace/recrutements/{recruitment_id}/justificatif/recu structure~
GET    /espace/recrutements/{recruitment_id}/justificatif/retrait structure~
POST   /espace/recrutements/{recruitment_id}/justificatif/retrait structure~
GET    /espace/recrutements/{recruitment_id}/copie structure~
GET    /espace/recrutements/{recruitment_id}/copie/fichier structure~
GET    /espace/recrutements/{recruitment_id}/copie/recu structure~
POST   /espace/recrutements/{recruitment_id}/copie/recu structure~
GET    /espace/recrutements/{recruitment_id}/copie/retrait structure~
POST   /espace/recrutements/{recruitment_id}/copie/retrait structure~
GET    /espace/recrutements/{recruitment_id}/certificat structure~
GET    /espace/recrutements/{recruitment_id}/certificat/fichier structure~
GET    /espace/recrutements/{recruitment_id}/certificat/recu structure~
POST   /espace/recrutements/{recruitment_id}/certificat/recu structure~
GET    /espace/recrutements/{recruitment_id}/certificat/retrait structure~
POST   /espace/recrutements/{recruitment_id}/certificat/retrait structure~
GET    /espace/prolongation                                     structure
POST   /espace/prolongation                                     structure
GET    /espace/destinataires                                    structure
POST   /espace/destinataires                                    structure
GET    /api/v1/structure/mail-readers                           structure
PUT    /api/v1/structure/mail-readers                           structure
GET    /espace/contact                                          structure
POST   /espace/contact                                          structure
GET    /espace/collegues/{account_id}/retrait                   structure~
POST   /espace/collegues/{account_id}/retrait                   structure~
GET    /espace/postes-supplementaires                           structure
POST   /espace/postes-supplementaires                           structure
GET    /espace/postes-supplementaires/retrait                   structure
POST   /espace/postes-supplementaires/retrait                   structure
GET    /espace/siret                                            structure
POST   /espace/siret                                            structure
POST   /espace/siret/retrait                                    structure
GET    /espace/liquidation                                      structure
POST   /espace/liquidation                                      structure
GET    /espace/postes                                           structure
POST   /espace/postes                                           structure
POST   /espace/structure                                        structure~
GET    /espace/suivis/{follow_up_id}                            structure~
POST   /espace/suivis/{follow_up_id}                            structure~
GET    /espace/demande-de-correction                            structure
POST   /espace/demande-de-correction                            structure
POST   /espace/demande-de-correction/retrait                    structure
PUT    /api/v1/structure/correction-request                     structure
DELETE /api/v1/structure/correction-request                     structure
POST   /api/v1/me/structure                                     structure~
GET    /api/v1/structure                                        structure
GET    /api/v1/structure/candidates                             structure
GET    /api/v1/structure/candidates/export                      structure
GET    /api/v1/structure/candidates/{candidate_id}              structure~
POST   /api/v1/structure/candidates/{candidate_id}/cancel       structure~
GET    /api/v1/structure/candidates/{candidate_id}/cv           structure~
POST   /api/v1/structure/candidates/{candidate_id}/decline      structure~
GET    /api/v1/structure/candidates/{candidate_id}/pix-analysis structure~
POST   /api/v1/structure/candidates/{candidate_id}/reset        structure~
POST   /api/v1/structure/candidates/{candidate_id}/shortlist    structure~
POST   /api/v1/structure/candidates/{candidate_id}/validate     structure~
GET    /api/v1/structure/colleagues                             structure
POST   /api/v1/structure/colleagues                             structure
GET    /espace/conventions/{agreement_id}                       structure~
GET    /espace/conventions/{agreement_id}/compte                structure~
GET    /api/v1/structure/agreements/{agreement_id}/ledger       structure~
GET    /espace/coordonnees-bancaires                            structure
POST   /espace/coordonnees-bancaires                            structure
GET    /api/v1/structure/bank-details                           structure
PUT    /api/v1/structure/bank-details                           structure
PUT    /api/v1/structure/agreements/{agreement_id}/dispute      structure~
POST   /espace/conventions/{agreement_id}/compte                structure~
GET    /api/v1/structure/agreements/{agreement_id}              structure~
PUT    /api/v1/structure/agreements/{agreement_id}/signatory    structure~
POST   /api/v1/structure/agreements/{agreement_id}/signature    structure~
DELETE /api/v1/structure/agreements/{agreement_id}/signature    structure~
GET    /espace/conventions/{agreement_id}/signataire            structure~
POST   /espace/conventions/{agreement_id}/signataire            structure~
POST   /espace/conventions/{agreement_id}/signature             structure~
POST   /espace/conventions/{agreement_id}/signature/retrait     structure~
GET    /api/v1/structure/follow-ups                             structure
GET    /api/v1/structure/follow-ups/{follow_up_id}              structure~
PUT    /api/v1/structure/follow-ups/{follow_up_id}/declaration  structure~
PUT    /api/v1/structure/extension-request                      structure
PUT    /api/v1/structure/additional-application                 structure
DELETE /api/v1/structure/additional-application                 structure
GET    /api/v1/structure/siret-change                           structure
PUT    /api/v1/structure/siret-change                           structure
DELETE /api/v1/structure/siret-change                           structure
GET    /api/v1/structure/liquidation                            structure
PUT    /api/v1/structure/liquidation                            structure
PUT    /api/v1/structure/posts-kept                             structure
PUT    /api/v1/structure/contact                                structure
POST   /api/v1/structure/colleagues/{account_id}/removal        structure~
GET    /api/v1/structure/questions                              structure
POST   /api/v1/structure/questions/{question_id}/answer         structure~
GET    /api/v1/structure/recruitments                           structure
GET    /api/v1/structure/recruitments/{recruitment_id}          structure~
PUT    /api/v1/structure/recruitments/{recruitment_id}/contract structure~
DELETE /api/v1/structure/recruitments/{recruitment_id}/contract structure~
GET    /api/v1/structure/recruitments/{recruitment_id}/end      structure~
PUT    /api/v1/structure/recruitments/{recruitment_id}/end      structure~
DELETE /api/v1/structure/recruitments/{recruitment_id}/end      structure~
PUT    /api/v1/structure/recruitments/{recruitment_id}/planned-hire-date structure~
PUT    /api/v1/structure/recruitments/{recruitment_id}/superior structure~
DELETE /api/v1/structure/recruitments/{recruitment_id}/superior structure~
POST   /api/v1/structure/recruitments/{recruitment_id}/suspensions structure~
PUT    /api/v1/structure/recruitments/{recruitment_id}/suspensions/{suspension_id} structure~
DELETE /api/v1/structure/recruitments/{recruitment_id}/suspensions/{suspension_id} structure~
GET    /api/v1/structure/recruitments/{recruitment_id}/end-proof structure~
GET    /api/v1/structure/recruitments/{recruitment_id}/end-proof/upload structure~
PUT    /api/v1/structure/recruitments/{recruitment_id}/end-proof structure~
DELETE /api/v1/structure/recruitments/{recruitment_id}/end-proof structure~
GET    /api/v1/structure/recruitments/{recruitment_id}/contract-copy structure~
GET    /api/v1/structure/recruitments/{recruitment_id}/contract-copy/upload structure~
PUT    /api/v1/structure/recruitments/{recruitment_id}/contract-copy structure~
DELETE /api/v1/structure/recruitments/{recruitment_id}/contract-copy structure~
GET    /api/v1/structure/recruitments/{recruitment_id}/certificate structure~
GET    /api/v1/structure/recruitments/{recruitment_id}/certificate/upload structure~
PUT    /api/v1/structure/recruitments/{recruitment_id}/certificate structure~
DELETE /api/v1/structure/recruitments/{recruitment_id}/certificate structure~
# « prefecture · applications, recruitments and follow-ups of its department · opinion, questions, extension »
GET    /api/v1/prefecture/applications                          prefecture
GET    /api/v1/prefecture/applications/{application_id}         prefecture~
POST   /api/v1/prefecture/applications/{application_id}/extension prefecture~
POST   /api/v1/prefecture/applications/{application_id}/extension-refusal prefecture~
GET    /espace/demandes-de-correction/{application_id}          prefecture~ agency
POST   /espace/demandes-de-correction/{application_id}          prefecture~ agency
POST   /espace/demandes-de-correction/{application_id}/refus    prefecture~ agency
POST   /api/v1/prefecture/applications/{application_id}/correction-grant prefecture~
POST   /api/v1/prefecture/applications/{application_id}/correction-refusal prefecture~
POST   /api/v1/agency/applications/{application_id}/correction-grant agency
POST   /api/v1/agency/applications/{application_id}/correction-refusal agency
GET    /espace/prolongations/{application_id}                   prefecture~ agency
POST   /espace/prolongations/{application_id}                   prefecture~ agency
GET    /espace/prolongations/{application_id}/refus             prefecture~ agency
POST   /espace/prolongations/{application_id}/refus             prefecture~ agency
PUT    /api/v1/prefecture/applications/{application_id}/opinion prefecture~
PUT    /api/v1/prefecture/applications/{application_id}/opinion-draft prefecture~
GET    /api/v1/prefecture/applications/{application_id}/opinion-draft prefecture~
POST   /api/v1/prefecture/applications/{application_id}/questions prefecture~
POST   /api/v1/desk/opinions                                    prefecture
GET    /espace/dossiers/avis                                    prefecture
POST   /espace/dossiers/avis                                    prefecture
GET    /api/v1/prefecture/follow-ups                            prefecture
GET    /espace/dossiers                                         prefecture committee agency
# « prefecture · sees its departments »; « committee · applications that it decides on »; « agency · everything »
GET    /api/v1/desk/board                                       prefecture committee agency
GET    /espace/tableau                                          prefecture committee agency
GET    /espace/tableau/carte                                    prefecture committee agency
GET    /espace/tableau/semaines                                 prefecture committee agency
GET    /espace/tableau/export                                   prefecture committee agency
GET    /espace/tableau/journee                                  agency
GET    /api/v1/agency/days                                      agency
GET    /espace/dossiers/export                                  prefecture committee agency
GET    /api/v1/desk/applications/export                         prefecture committee agency
GET    /api/v1/desk/board/export                                prefecture committee agency
# The committee sees what its sessions decide on.
GET    /espace/dossiers/{application_id}                        prefecture~ committee~ agency
POST   /espace/dossiers/{application_id}/avis                   prefecture~
POST   /espace/dossiers/{application_id}/brouillon              prefecture~
POST   /espace/dossiers/{application_id}/question               prefecture~
# « prefecture · recruitments of its departments »; « funder · … »: those with a contract, in the list.
GET    /espace/conseillers                                      prefecture funder agency
GET    /espace/conseillers/export                               prefecture funder agency
GET    /espace/conseillers/{recruitment_id}                     prefecture~ funder~ agency
GET    /api/v1/advisers                                         prefecture funder agency
GET    /api/v1/advisers/{recruitment_id}/end                    prefecture~ funder agency
GET    /api/v1/advisers/export                                  prefecture funder agency
GET    /espace/activite                                         prefecture funder agency
GET    /espace/activite/export                                  prefecture funder agency
GET    /api/v1/advisers/activity                                prefecture funder agency
GET    /api/v1/advisers/activity/export                         prefecture funder agency
# « committee secretary · sessions · agenda, decisions, minutes »; « agency · everything »
GET    /api/v1/committee/applications                           committee agency
GET    /api/v1/committee/sessions                               committee agency
POST   /api/v1/committee/sessions                               committee agency
GET    /api/v1/committee/sessions/{session_id}                  committee agency
PUT    /api/v1/committee/sessions/{session_id}                  committee agency
DELETE /api/v1/committee/sessions/{session_id}                  committee agency
POST   /api/v1/committee/sessions/{session_id}/agenda           committee agency
PUT    /api/v1/committee/sessions/{session_id}/agenda/{application_id} committee agency
DELETE /api/v1/committee/sessions/{session_id}/agenda/{application_id} committee agency
PUT    /api/v1/committee/sessions/{session_id}/agenda/{application_id}/decision committee agency
PUT    /api/v1/committee/sessions/{session_id}/agenda/{application_id}/place committee agency
PUT    /api/v1/committee/sessions/{session_id}/agenda/{application_id}/note committee agency
POST   /api/v1/committee/sessions/{session_id}/opening          committee agency
DELETE /api/v1/committee/sessions/{session_id}/opening          committee agency
POST   /api/v1/committee/sessions/{session_id}/decisions        committee agency
POST   /api/v1/committee/sessions/{session_id}/decisions/file   committee agency
GET    /api/v1/committee/sessions/{session_id}/export           committee agency
POST   /api/v1/committee/sessions/{session_id}/close            committee agency
GET    /espace/seances                                          committee agency
POST   /espace/seances                                          committee agency
GET    /espace/seances/{session_id}                             committee agency
GET    /espace/seances/{session_id}/modifier                    committee agency
POST   /espace/seances/{session_id}/modifier                    committee agency
POST   /espace/seances/{session_id}/suppression                 committee agency
POST   /espace/seances/{session_id}/ordre-du-jour               committee agency
GET    /espace/seances/{session_id}/choix                       committee agency
POST   /espace/seances/{session_id}/ouverture                   committee agency
POST   /espace/seances/{session_id}/preparation                 committee agency
GET    /espace/seances/{session_id}/ordre                       committee agency
POST   /espace/seances/{session_id}/ordre/{application_id}      committee agency
GET    /espace/seances/{session_id}/dossiers/{application_id}   committee agency
POST   /espace/seances/{session_id}/dossiers/{application_id}/note committee agency
POST   /espace/seances/{session_id}/dossiers/{application_id}/decision committee agency
POST   /espace/seances/{session_id}/dossiers/{application_id}/retrait committee agency
POST   /espace/seances/{session_id}/decisions                   committee agency
GET    /espace/seances/{session_id}/fichier                     committee agency
GET    /espace/seances/{session_id}/fichier/{file_id}           committee agency
POST   /espace/seances/{session_id}/fichier/{file_id}           committee agency
GET    /espace/seances/{session_id}/export                      committee agency
GET    /espace/seances/{session_id}/proces-verbal               committee agency
GET    /espace/seances/{session_id}/cloture                     committee agency
POST   /espace/seances/{session_id}/cloture                     committee agency
# « training body · advisers of its lot · test result, training sessions, attendance, certificate »
GET    /api/v1/training/centres                                 training_body agency
POST   /api/v1/training/centres                                 training_body agency
GET    /api/v1/training/centres/{centre_id}                     training_body~ agency
PUT    /api/v1/training/centres/{centre_id}                     training_body~ agency
GET    /api/v1/training/plan                                    training_body~ agency
POST   /api/v1/training/plan                                    training_body~ agency
POST   /api/v1/training/plan/sessions                           training_body~ agency
GET    /api/v1/training/sessions                                training_body agency
POST   /api/v1/training/sessions                                training_body agency
GET    /api/v1/training/sessions/{training_session_id}          training_body~ agency
PUT    /api/v1/training/sessions/{training_session_id}          training_body~ agency
POST   /api/v1/training/sessions/{training_session_id}/cancellation training_body~ agency
POST   /api/v1/training/sessions/{training_session_id}/closing  training_body~ agency
POST   /api/v1/training/sessions/{training_session_id}/registrations training_body~ agency
GET    /api/v1/training/board                                   training_body agency
GET    /espace/tableau/formation                                agency
GET    /api/v1/training/trainings                               training_body agency
GET    /api/v1/training/trainings/{training_id}                 training_body~ agency
PUT    /api/v1/training/trainings/{training_id}/abandonment     training_body~ agency
DELETE /api/v1/training/trainings/{training_id}/abandonment     training_body~ agency
POST   /api/v1/training/trainings/{training_id}/absences        training_body~ agency
POST   /api/v1/training/trainings/{training_id}/absences/withdrawal training_body~ agency
PUT    /api/v1/training/trainings/{training_id}/exam            training_body~ agency
POST   /api/v1/training/trainings/{training_id}/exam/withdrawal training_body~ agency
PUT    /api/v1/training/trainings/{training_id}/exemption       training_body~ agency
DELETE /api/v1/training/trainings/{training_id}/exemption       training_body~ agency
GET    /api/v1/training/trainings/{training_id}/certificate/upload training_body~ agency
GET    /api/v1/training/trainings/{training_id}/certificate training_body~ agency
PUT    /api/v1/training/trainings/{training_id}/certificate training_body~ agency
DELETE /api/v1/training/trainings/{training_id}/certificate training_body~ agency
DELETE /api/v1/training/trainings/{training_id}/registration    training_body~ agency
PUT    /api/v1/training/trainings/{training_id}/test            training_body~ agency
DELETE /api/v1/training/trainings/{training_id}/test            training_body~ agency
GET    /espace/centres                                          training_body agency
GET    /espace/centres/nouveau                                  training_body agency
POST   /espace/centres/nouveau                                  training_body agency
GET    /espace/centres/{centre_id}                              training_body~ agency
POST   /espace/centres/{centre_id}                              training_body~ agency
GET    /espace/formations                                       training_body agency
GET    /espace/formations/{training_id}                         training_body~ agency
POST   /espace/formations/{training_id}/abandon                 training_body~ agency
POST   /espace/formations/{training_id}/abandon/retrait         training_body~ agency
POST   /espace/formations/{training_id}/absences                training_body~ agency
POST   /espace/formations/{training_id}/absences/retrait        training_body~ agency
GET    /espace/formations/{training_id}/certificat training_body~ agency
GET    /espace/formations/{training_id}/certificat/fichier training_body~ agency
GET    /espace/formations/{training_id}/certificat/recu training_body~ agency
POST   /espace/formations/{training_id}/certificat/recu training_body~ agency
GET    /espace/formations/{training_id}/certificat/retrait training_body~ agency
POST   /espace/formations/{training_id}/certificat/retrait training_body~ agency
POST   /espace/formations/{training_id}/dispense                training_body~ agency
POST   /espace/formations/{training_id}/dispense/retrait        training_body~ agency
POST   /espace/formations/{training_id}/examen                  training_body~ agency
POST   /espace/formations/{training_id}/examen/retrait          training_body~ agency
POST   /espace/formations/{training_id}/inscription/retrait     training_body~ agency
POST   /espace/formations/{training_id}/test                    training_body~ agency
POST   /espace/formations/{training_id}/test/retrait            training_body~ agency
GET    /espace/sessions-de-formation                            training_body agency
GET    /espace/sessions-de-formation/nouvelle                   training_body agency
POST   /espace/sessions-de-formation/nouvelle                   training_body agency
GET    /espace/sessions-de-formation/plan                       training_body agency
POST   /espace/sessions-de-formation/plan                       training_body agency
POST   /espace/sessions-de-formation/plan/application           training_body agency
GET    /espace/sessions-de-formation/{training_session_id}      training_body~ agency
GET    /espace/sessions-de-formation/{training_session_id}/annulation training_body~ agency
POST   /espace/sessions-de-formation/{training_session_id}/annulation training_body~ agency
POST   /espace/sessions-de-formation/{training_session_id}/cloture training_body~ agency
GET    /espace/sessions-de-formation/{training_session_id}/correction training_body~ agency
POST   /espace/sessions-de-formation/{training_session_id}/correction training_body~ agency
POST   /espace/sessions-de-formation/{training_session_id}/inscriptions training_body~ agency
# « agency · everything »: the lots, and their regions
GET    /api/v1/agency/lots                                      agency
PUT    /api/v1/agency/lots/regions/{region}                     agency
PUT    /api/v1/agency/lots/{lot}                                agency
GET    /espace/lots                                             agency
GET    /espace/lots/regions/{region}                            agency
POST   /espace/lots/regions/{region}                            agency
GET    /espace/lots/{lot}                                       agency
POST   /espace/lots/{lot}                                       agency
# « funder · … check follow-ups »
GET    /api/v1/funder/follow-ups                                funder agency
GET    /api/v1/funder/follow-ups/{follow_up_id}                 funder agency
POST   /api/v1/funder/follow-ups/{follow_up_id}/acceptance      funder agency
DELETE /api/v1/funder/follow-ups/{follow_up_id}/acceptance      funder agency
PUT    /api/v1/funder/follow-ups/{follow_up_id}/part-time       funder agency
POST   /api/v1/funder/follow-ups/{follow_up_id}/questions       funder agency
DELETE /api/v1/funder/follow-ups/{follow_up_id}/questions       funder agency
POST   /api/v1/funder/acceptances                               funder agency
GET    /api/v1/funder/acceptances/{acceptance_id}               funder agency
GET    /espace/suivis-trimestriels/acceptation                  funder agency
POST   /espace/suivis-trimestriels/acceptation                  funder agency
GET    /espace/suivis-trimestriels/acceptations/{acceptance_id} funder agency
GET    /espace/suivis-trimestriels                              prefecture funder agency
GET    /espace/suivis-trimestriels/export                       prefecture funder agency
GET    /api/v1/follow-ups/export                                prefecture funder agency
GET    /espace/suivis-trimestriels/{follow_up_id}               prefecture~ funder agency
POST   /espace/suivis-trimestriels/{follow_up_id}/acceptation   funder agency
POST   /espace/suivis-trimestriels/{follow_up_id}/question      funder agency
POST   /espace/suivis-trimestriels/{follow_up_id}/acceptation/retrait funder agency
POST   /espace/suivis-trimestriels/{follow_up_id}/question/retrait funder agency
POST   /espace/suivis-trimestriels/{follow_up_id}/temps-partiel    funder agency
GET    /espace/justificatifs/{recruitment_id}                  prefecture~ funder agency
GET    /api/v1/recruitments/{recruitment_id}/end-proof         prefecture~ funder agency
GET    /espace/contrats/{recruitment_id}                       prefecture~ funder agency
GET    /api/v1/recruitments/{recruitment_id}/contract-copy     prefecture~ funder agency
# « funder · recruitments with a complete file · instruct, agreement, sign, instalments »
GET    /api/v1/funder/agreements                                funder agency
GET    /api/v1/funder/agreements/{agreement_id}                 funder agency
PUT    /api/v1/funder/agreements/{agreement_id}/case-file       funder agency
PUT    /api/v1/funder/agreements/{agreement_id}/schedule        funder agency
GET    /espace/subventions/{agreement_id}/echeancier            funder agency
POST   /espace/subventions/{agreement_id}/echeancier            funder agency
POST   /api/v1/funder/agreements/{agreement_id}/sending         funder agency
POST   /api/v1/funder/agreements/{agreement_id}/withdrawal      funder agency
POST   /api/v1/funder/agreements/{agreement_id}/signature       funder
POST   /espace/subventions/{agreement_id}/envoi                 funder agency
POST   /espace/subventions/{agreement_id}/reprise               funder agency
POST   /espace/subventions/{agreement_id}/signature             funder
# « prefecture · case files and agreements of its departments »
GET    /espace/subventions                                      prefecture funder agency
GET    /espace/subventions/export                               prefecture funder agency
GET    /api/v1/subsidies/export                                 prefecture funder agency
GET    /espace/subventions/{agreement_id}                       prefecture~ funder agency
POST   /espace/subventions/{agreement_id}/dossier               funder agency
GET    /api/v1/funder/agreements/{agreement_id}/ledger          funder agency
GET    /espace/subventions/{agreement_id}/compte                funder agency
GET    /api/v1/funder/instalments                               funder agency
GET    /espace/versements                                       funder agency
POST   /api/v1/funder/agreements/{agreement_id}/counter-entries funder agency
POST   /espace/subventions/{agreement_id}/compte/corrections    funder agency
GET    /api/v1/money-board                                      prefecture funder agency
GET    /api/v1/money-board/accounts                             prefecture funder agency
GET    /api/v1/money-board/export                               prefecture funder agency
GET    /espace/versements/tableau                               prefecture funder agency
GET    /espace/versements/tableau/comptes                       prefecture funder agency
GET    /espace/versements/tableau/export                        prefecture funder agency
POST   /api/v1/agency/agreements/{agreement_id}/waivers         agency
POST   /espace/subventions/{agreement_id}/compte/remise         agency
GET    /api/v1/funder/claims                                    funder agency
GET    /espace/versements/sommes-a-rendre                       funder agency
# Nobody pays in the place of the funder.
GET    /espace/subventions/{agreement_id}/compte/creance        funder
POST   /espace/subventions/{agreement_id}/compte/creance        funder
POST   /espace/subventions/{agreement_id}/compte/creance/retrait funder
GET    /api/v1/funder/agreements/{agreement_id}/claim           funder
PUT    /api/v1/funder/agreements/{agreement_id}/claim           funder
DELETE /api/v1/funder/agreements/{agreement_id}/claim           funder
GET    /api/v1/funder/liquidation-claims                        funder
GET    /espace/versements/creances                              funder
GET    /api/v1/funder/structures/{structure_id}/judgment        funder agency
GET    /espace/coordonnees/{structure_id}/jugement              funder agency
GET    /espace/subventions/{agreement_id}/compte/recouvrement   funder
POST   /api/v1/funder/agreements/{agreement_id}/recovery-orders funder
POST   /espace/subventions/{agreement_id}/compte/recouvrement/titre funder
POST   /api/v1/funder/agreements/{agreement_id}/recovery-orders/cancellation funder
POST   /espace/subventions/{agreement_id}/compte/recouvrement/titre/annulation funder
POST   /api/v1/funder/agreements/{agreement_id}/offsets         funder
POST   /espace/subventions/{agreement_id}/compte/recouvrement/compensation funder
POST   /api/v1/funder/agreements/{agreement_id}/offset-reversals funder
POST   /espace/subventions/{agreement_id}/compte/recouvrement/compensation/annulation funder
POST   /api/v1/funder/agreements/{agreement_id}/balance         funder
POST   /espace/subventions/{agreement_id}/compte/solde          funder
POST   /api/v1/funder/agreements/{agreement_id}/balance/withdrawal funder
POST   /espace/subventions/{agreement_id}/compte/solde/retrait  funder
POST   /api/v1/funder/agreements/{agreement_id}/dispute/answer  funder
POST   /espace/subventions/{agreement_id}/compte/contestation   funder
POST   /api/v1/funder/agreements/{agreement_id}/returned-sums   funder
POST   /espace/subventions/{agreement_id}/compte/sommes         funder
POST   /api/v1/funder/agreements/{agreement_id}/suspensions     funder
POST   /espace/subventions/{agreement_id}/compte/suspension     funder
POST   /api/v1/funder/instalments/proposals                     funder
POST   /espace/versements/proposition                           funder
POST   /api/v1/funder/instalments/approvals                     funder
POST   /espace/versements/approbation                           funder
POST   /api/v1/funder/instalments/returns                       funder
POST   /espace/versements/renvoi                                funder
GET    /api/v1/funder/bank-details                              funder
GET    /api/v1/funder/bank-details/{structure_id}               funder
POST   /api/v1/funder/bank-details/{structure_id}/check         funder
POST   /api/v1/funder/bank-details/{structure_id}/refusal       funder
GET    /espace/coordonnees                                      funder
GET    /espace/coordonnees/{structure_id}                       funder
POST   /espace/coordonnees/{structure_id}/controle              funder
POST   /espace/coordonnees/{structure_id}/refus                 funder
GET    /api/v1/funder/payment-files                             funder
POST   /api/v1/funder/payment-files                             funder
GET    /api/v1/funder/payment-files/{payment_file_id}           funder
GET    /api/v1/funder/payment-files/{payment_file_id}/export    funder
GET    /espace/versements/fichiers                              funder
POST   /espace/versements/fichiers                              funder
GET    /espace/versements/fichiers/{payment_file_id}            funder
GET    /espace/versements/fichiers/{payment_file_id}/export     funder
POST   /api/v1/funder/payments                                  funder
GET    /espace/versements/retours                               funder
GET    /espace/versements/retours/{answer_id}                   funder
POST   /espace/versements/retours/{answer_id}                   funder
# « agency (admin) · everything · corrections with a reason, retention, staff accounts »
GET    /espace/tenues                                           agency
POST   /espace/tenues                                           agency
GET    /espace/tenues/export                                    agency
GET    /espace/ouverture                                          agency
POST   /espace/ouverture                                          agency
GET    /espace/ouverture/{kind}                                   agency
GET    /espace/ouverture/{kind}/modele                            agency
GET    /espace/ouverture/{kind}/{intake_id}                     agency
POST   /espace/ouverture/{kind}/{intake_id}                     agency
POST   /api/v1/agency/intakes                                 agency
GET    /api/v1/agency/intakes                                 agency
GET    /api/v1/agency/intakes/{intake_id}                   agency
POST   /api/v1/agency/intake-links                            agency
GET    /api/v1/agency/supplies                                  agency
GET    /api/v1/agency/supplies/export                           agency
POST   /api/v1/agency/supply-moves                              agency
GET    /api/v1/agency/accounts                                  agency
POST   /api/v1/agency/accounts                                  agency
GET    /api/v1/agency/accounts/{account_id}                     agency
POST   /api/v1/agency/accounts/{account_id}/disabling           agency~
POST   /api/v1/agency/accounts/{account_id}/invitation          agency
GET    /api/v1/agency/applications                              agency
GET    /api/v1/agency/applications/{application_id}             agency
POST   /api/v1/agency/applications/{application_id}/cancellation agency
PUT    /api/v1/agency/applications/{application_id}/contact-email agency
POST   /api/v1/agency/applications/{application_id}/duplicate   agency
POST   /api/v1/agency/applications/{application_id}/extension   agency
POST   /api/v1/agency/applications/{application_id}/extension-refusal agency
POST   /api/v1/agency/applications/{application_id}/lapse       agency
POST   /api/v1/agency/applications/{application_id}/merge       agency
POST   /api/v1/agency/applications/{application_id}/revival     agency
PUT    /api/v1/agency/applications/{application_id}/posts       agency
PUT    /api/v1/agency/applications/{application_id}/siret       agency
GET    /api/v1/agency/budget                                    agency
PUT    /api/v1/agency/budget/envelope                           agency
GET    /espace/enveloppes                                       agency
POST   /espace/enveloppes                                       agency
GET    /api/v1/agency/candidates                                agency
GET    /api/v1/agency/candidates/{candidate_id}                 agency
GET    /api/v1/agency/candidates/{candidate_id}/cv              agency
GET    /api/v1/agency/candidates/{candidate_id}/documents       agency
GET    /api/v1/agency/candidates/{candidate_id}/pix-analysis    agency
PUT    /api/v1/agency/candidates/{candidate_id}/pix-analysis    agency
DELETE /api/v1/agency/candidates/{candidate_id}/pix-analysis    agency
GET    /api/v1/agency/candidates/{candidate_id}/pix-analysis/upload agency
POST   /api/v1/agency/pix-results                               agency
GET    /api/v1/agency/applications/{application_id}/recruitments agency
GET    /api/v1/agency/recruitments/{recruitment_id}             agency
PUT    /api/v1/agency/recruitments/{recruitment_id}/contract    agency
POST   /api/v1/agency/recruitments/{recruitment_id}/contract/withdrawal agency
PUT    /api/v1/agency/recruitments/{recruitment_id}/end         agency
POST   /api/v1/agency/recruitments/{recruitment_id}/end/withdrawal agency
GET    /api/v1/agency/recruitments/{recruitment_id}/end-proof/upload agency
PUT    /api/v1/agency/recruitments/{recruitment_id}/end-proof  agency
DELETE /api/v1/agency/recruitments/{recruitment_id}/end-proof  agency
PUT    /api/v1/agency/recruitments/{recruitment_id}/planned-hire-date agency
PUT    /api/v1/agency/accounts/{account_id}                     agency~
GET    /espace/comptes                                          agency
GET    /espace/comptes/nouveau                                  agency
POST   /espace/comptes/nouveau                                  agency
GET    /espace/comptes/{account_id}                             agency
POST   /espace/comptes/{account_id}/invitation                  agency
GET    /espace/comptes/{account_id}/correction                  agency~
POST   /espace/comptes/{account_id}/correction                  agency~
GET    /espace/comptes/{account_id}/fermeture                   agency~
POST   /espace/comptes/{account_id}/fermeture                   agency~
GET    /espace/corrections/{application_id}/contact             agency
POST   /espace/corrections/{application_id}/contact             agency
GET    /espace/corrections/{application_id}/siret               agency
POST   /espace/corrections/{application_id}/siret               agency
GET    /espace/corrections/{application_id}/postes              agency
POST   /espace/corrections/{application_id}/postes              agency
GET    /espace/corrections/{application_id}/reprise             agency
POST   /espace/corrections/{application_id}/reprise             agency
GET    /espace/corrections/{application_id}/fusion              agency
POST   /espace/corrections/{application_id}/fusion              agency
GET    /espace/corrections/{application_id}/doublon             agency
POST   /espace/corrections/{application_id}/doublon             agency
GET    /espace/corrections/{application_id}/annulation          agency
POST   /espace/corrections/{application_id}/annulation          agency
GET    /espace/corrections/{application_id}/retablissement      agency
POST   /espace/corrections/{application_id}/retablissement      agency
GET    /api/v1/agency/undelivered                               agency
PUT    /api/v1/agency/candidates/{candidate_id}/email           agency
POST   /api/v1/agency/candidates/{candidate_id}/blocking        agency
POST   /api/v1/agency/candidates/{candidate_id}/unblocking      agency
DELETE /api/v1/agency/candidates/{candidate_id}                 agency
GET    /espace/candidats                                        agency
GET    /espace/candidats/{candidate_id}                         agency
GET    /espace/candidats/{candidate_id}/adresse                 agency
POST   /espace/candidats/{candidate_id}/adresse                 agency
GET    /espace/candidats/resultats-pix agency
GET    /espace/candidats/resultats-pix/{file_id} agency
POST   /espace/candidats/resultats-pix/{file_id} agency
GET    /espace/candidats/{candidate_id}/cv agency
GET    /api/v1/agency/recruitments/{recruitment_id}/end-proof agency
GET    /espace/candidats/{candidate_id}/analyse-pix agency
GET    /espace/candidats/{candidate_id}/analyse-pix/recu agency
POST   /espace/candidats/{candidate_id}/analyse-pix/recu agency
GET    /espace/candidats/{candidate_id}/analyse-pix/retrait agency
POST   /espace/candidats/{candidate_id}/analyse-pix/retrait agency
GET    /espace/candidats/{candidate_id}/analyse-pix/fichier agency
GET    /espace/conseillers/{recruitment_id}/justificatif agency
GET    /espace/conseillers/{recruitment_id}/justificatif/recu agency
POST   /espace/conseillers/{recruitment_id}/justificatif/recu agency
GET    /espace/conseillers/{recruitment_id}/justificatif/retrait agency
POST   /espace/conseillers/{recruitment_id}/justificatif/retrait agency
GET    /espace/conseillers/{recruitment_id}/justificatif/fichier agency
GET    /espace/candidats/{candidate_id}/suspension              agency
POST   /espace/candidats/{candidate_id}/suspension              agency
GET    /espace/candidats/{candidate_id}/retablissement          agency
POST   /espace/candidats/{candidate_id}/retablissement          agency
GET    /espace/candidats/{candidate_id}/effacement              agency
POST   /espace/candidats/{candidate_id}/effacement              agency
GET    /espace/structures                                       agency
GET    /espace/structures/{structure_id}                        agency
GET    /api/v1/agency/emails/{email_id}                         agency
POST   /api/v1/agency/emails/{email_id}/resending               agency
DELETE /api/v1/agency/undelivered/{report_id}                   agency
GET    /espace/e-mails/{email_id}                               agency
POST   /espace/e-mails/{email_id}/renvoi                        agency
GET    /espace/adresses                                         agency
POST   /espace/adresses/{report_id}/retrait                     agency
GET    /api/v1/agency/standard-reasons                          agency
POST   /api/v1/agency/standard-reasons                          agency
DELETE /api/v1/agency/standard-reasons/{reason}                 agency
GET    /espace/motifs                                           agency
POST   /espace/motifs                                           agency
POST   /espace/motifs/{reason}/retrait                          agency
GET    /espace/echeances                                        agency
GET    /espace/conseillers/{recruitment_id}/prolongation         funder~ agency
POST   /espace/conseillers/{recruitment_id}/prolongation         funder~ agency
GET    /api/v1/funder/recruitments/{recruitment_id}/prolongation funder~ agency
PUT    /api/v1/funder/recruitments/{recruitment_id}/prolongation funder~ agency
GET    /espace/conseillers/{recruitment_id}/embauche             agency
POST   /espace/conseillers/{recruitment_id}/embauche             agency
GET    /espace/conseillers/{recruitment_id}/contrat              agency
POST   /espace/conseillers/{recruitment_id}/contrat              agency
GET    /espace/conseillers/{recruitment_id}/contrat/retrait      agency
POST   /espace/conseillers/{recruitment_id}/contrat/retrait      agency
GET    /espace/conseillers/{recruitment_id}/fin                  agency
POST   /espace/conseillers/{recruitment_id}/fin                  agency
GET    /espace/conseillers/{recruitment_id}/fin/retrait          agency
POST   /espace/conseillers/{recruitment_id}/fin/retrait          agency
GET    /api/v1/agency/deadlines                                 agency
GET    /espace/journal/comptes/{account_id}                     agency
GET    /espace/journal/seances/{session_id}                     agency
GET    /espace/journal/suivis/{follow_up_id}                    agency
GET    /espace/journal/conventions/{agreement_id}               agency
GET    /espace/journal/enveloppes                               agency
GET    /api/v1/agency/applications/{application_id}/journal     agency
GET    /api/v1/agency/structures/{structure_id}/journal         agency
GET    /api/v1/agency/candidates/{candidate_id}/journal         agency
GET    /api/v1/agency/recruitments/{recruitment_id}/journal     agency
GET    /api/v1/agency/agreements/{agreement_id}/journal         agency
GET    /api/v1/agency/follow-ups/{follow_up_id}/journal         agency
GET    /api/v1/agency/sessions/{session_id}/journal             agency
GET    /api/v1/agency/accounts/{account_id}/journal             agency
GET    /api/v1/agency/parameter-changes/{change_id}/journal     agency
GET    /api/v1/agency/budget/journal                            agency
GET    /api/v1/agency/structures                                agency
GET    /api/v1/agency/structures/{structure_id}                 agency
GET    /api/v1/agency/parameters                                agency
GET    /api/v1/agency/parameters/{parameter}                    agency
POST   /api/v1/agency/parameters/{parameter}/changes            agency
GET    /api/v1/agency/parameter-changes/{change_id}             agency
POST   /api/v1/agency/parameter-changes/{change_id}/confirmation agency~
POST   /api/v1/agency/parameter-changes/{change_id}/declining   agency~
POST   /api/v1/agency/parameter-changes/{change_id}/withdrawal  agency~
GET    /espace/parametres                                       agency
GET    /espace/parametres/{parameter}                           agency
POST   /espace/parametres/{parameter}                           agency
GET    /espace/parametres/propositions/{change_id}              agency
POST   /espace/parametres/propositions/{change_id}/confirmation agency~
POST   /espace/parametres/propositions/{change_id}/refus        agency~
POST   /espace/parametres/propositions/{change_id}/retrait      agency~
GET    /api/v1/agency/structure-changes                         agency
GET    /api/v1/agency/structure-changes/{structure_change_id}   agency
POST   /api/v1/agency/structures/{structure_id}/transfers       agency
POST   /api/v1/agency/structure-changes/{structure_change_id}/confirmation agency~
POST   /api/v1/agency/structure-changes/{structure_change_id}/declining agency~
POST   /api/v1/agency/structure-changes/{structure_change_id}/withdrawal agency
GET    /espace/reprises                                         agency
GET    /espace/reprises/{structure_change_id}                   agency
POST   /espace/reprises/{structure_change_id}/confirmation      agency~
POST   /espace/reprises/{structure_change_id}/refus             agency~
POST   /espace/reprises/{structure_change_id}/retrait           agency
GET    /espace/structures/{structure_id}/commune                agency
POST   /espace/structures/{structure_id}/commune                agency
PUT    /api/v1/agency/structures/{structure_id}/commune         agency
GET    /espace/structures/{structure_id}/liquidation            agency
POST   /espace/structures/{structure_id}/liquidation            agency
POST   /espace/structures/{structure_id}/liquidation/retrait    agency
GET    /espace/structures/{structure_id}/liquidation/jugement   agency
GET    /espace/structures/{structure_id}/liquidation/jugement/recu agency
POST   /espace/structures/{structure_id}/liquidation/jugement/recu agency
GET    /espace/structures/{structure_id}/liquidation/jugement/retrait agency
POST   /espace/structures/{structure_id}/liquidation/jugement/retrait agency
GET    /espace/structures/{structure_id}/liquidation/jugement/fichier agency
GET    /api/v1/agency/structures/{structure_id}/liquidation     agency
PUT    /api/v1/agency/structures/{structure_id}/liquidation     agency
POST   /api/v1/agency/structures/{structure_id}/liquidation/reversal agency
GET    /api/v1/agency/structures/{structure_id}/liquidation/judgment agency
GET    /api/v1/agency/structures/{structure_id}/liquidation/judgment/upload agency
PUT    /api/v1/agency/structures/{structure_id}/liquidation/judgment agency
DELETE /api/v1/agency/structures/{structure_id}/liquidation/judgment agency
GET    /espace/structures/{structure_id}/reprise                agency
POST   /espace/structures/{structure_id}/reprise                agency
"""


@cache
def expected() -> dict[tuple[str, str], frozenset[str]]:
    """Return the permitted callers by method and path: roles, roles with ``~``, ``everybody`` or ``link``."""
    lines = [line.split() for line in _TABLE.strip().splitlines() if not line.startswith("#")]
    table = {(method, path): frozenset(may) for method, path, *may in lines}
    assert len(table) == len(lines), "a route stands twice"
    return table
