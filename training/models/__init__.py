"""Training: what is taught, when and where, who was asked and came, who has learned what since; and the library."""

from training.models.attendance import Attendance, Guest, Invitation, Learned, Mark
from training.models.feedback import Answer, Feedback, Question
from training.models.library import Basis, Document, DocumentQuerySet, Opening
from training.models.sessions import MOST_DAYS, Plan, Session, SessionDay, Trainer, new_secret
from training.models.topics import Material, Topic, TopicVersion
