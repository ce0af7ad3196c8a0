"""URLs of training."""

from django.urls import path

from training.views import coverage, certificates, feedback, library, materials, questions, quizzes, retraining, topics

urlpatterns = [
    path("topics/", topics.topic_list, name="topic_list"),
    path("topics/new/", topics.topic_create, name="topic_create"),
    path("topics/<int:topic_id>/", topics.topic_show, name="topic_show"),
    path("topics/<int:topic_id>/edit/", topics.topic_edit, name="topic_edit"),
    path("topics/<int:topic_id>/versions/new/", topics.version_add, name="version_add"),
    path("topics/<int:topic_id>/materials/new/", materials.material_add, name="material_add"),
    path("topics/<int:topic_id>/questions/new/", questions.question_add, name="question_add"),
    path("materials/<int:material_id>/file/", materials.material_file, name="material_file"),
    path("materials/<int:material_id>/retire/", materials.material_retire, name="material_retire"),
    path("questions/<int:question_id>/", questions.question_edit, name="question_edit"),
    path("questions/<int:question_id>/retire/", questions.question_retire, name="question_retire"),
    path("library/", library.library_list, name="library_list"),
    path("library/new/", library.document_add, name="document_add"),
    path("library/letter/", library.library_seed, name="library_seed"),
    path("library/<int:document_id>/", library.document_show, name="document_show"),
    path("library/<int:document_id>/open/", library.document_open, name="document_open"),
    path("library/<int:document_id>/file/", library.document_file, name="document_file"),
    path("library/<int:document_id>/edit/", library.document_edit, name="document_edit"),
    path("library/<int:document_id>/readers/", library.document_readers, name="document_readers"),
    path("training/<int:session_id>/feedback/", feedback.feedback_give, name="feedback_give"),
    path("training/<int:session_id>/quiz/", quizzes.quiz_take, name="quiz_take"),
    path("training/<int:session_id>/results/", quizzes.quiz_results, name="quiz_results"),
    path("training/retraining/<int:place_id>/", retraining.retraining_list, name="retraining_list"),
    path("certificates/<int:learned_id>/file/", certificates.certificate_file, name="certificate_file"),
    path("certificates/check/<slug:number>/", certificates.certificate_check, name="certificate_check"),
    path("training/coverage/", coverage.training_coverage_home, name="training_coverage_home"),
    path("training/coverage/<int:place_id>/", coverage.training_coverage, name="training_coverage"),
]
