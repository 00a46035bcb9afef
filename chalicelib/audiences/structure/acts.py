"""What a structure does (programme.md 5, 6)."""

from chalicelib.audiences.structure.audience import structure
from chalicelib.audiences.structure.forms import ContractForm, EndForm
from chalicelib.audiences.structure.recruitments import show_recruitment
from chalicelib.audiences.structure.views import recruitment_shown
from chalicelib.domain.access.permissions import Act
from chalicelib.services.recruiting import recruit

record_contract = structure.act(
    "record_contract",
    Act.RECORD_CONTRACT,
    api="PUT /recruitments/{recruitment_id}/contract",
    page="/espace/recrutements/{recruitment_id}/contrat",
    summary="Enregistrer le contrat de travail signé",
    form=ContractForm,
    do=recruit.record_contract,
    shows=recruitment_shown,
    refusals=[409],
    then="/espace/recrutements/{recruitment_id}",
    again=show_recruitment,
)

end_recruitment = structure.act(
    "end_recruitment",
    Act.END_CONTRACT,
    api="PUT /recruitments/{recruitment_id}/end",
    page="/espace/recrutements/{recruitment_id}/rupture",
    summary="Déclarer la rupture du contrat",
    form=EndForm,
    do=recruit.end,
    shows=recruitment_shown,
    refusals=[409],
    then="/espace/recrutements/{recruitment_id}",
    again=show_recruitment,
)
