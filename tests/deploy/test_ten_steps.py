"""The ten steps through the deployed gateway, functions, stream and queues, with their clock moved."""

import pytest

from tests.e2e.test_ten_steps import TestTheTenSteps, story, test_sent_e_mails_have_the_time_of_the_system

__all__ = ["TestTheTenSteps", "story", "test_sent_e_mails_have_the_time_of_the_system"]

pytestmark = pytest.mark.deploy
