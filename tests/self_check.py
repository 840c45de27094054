"""A small self-check for tests: every level, one rule of two questions and one that ends."""

SELF_CHECK = """\
changed: 2026-11-22
review_due: 2027-05-22
results:
  doctor:
    heading: See a doctor
    text: Soon.
  wait:
    heading: Not now
    text: Wait.
  ask:
    heading: Ask first
    text: Show this page.
  fine:
    heading: Nothing rules it out
    text: Somebody must look at your skin.
not_sure: Ask a doctor.
groups:
  age:
    title: Your age
    questions:
      age:
        text: How old are you?
        why: It depends on your age.
        answers: {under-18: Under 18, adult: 18 or over}
  health:
    title: Your health
    questions:
      pregnant:
        text: Are you pregnant?
        why: It has not been tested.
        answers: {yes: Yes, no: No, not-sure: I am not sure}
      mole:
        text: Does a mole bleed?
        why: It could be a cancer.
        answers: {yes: Yes, no: No, not-sure: I am not sure}
      implant:
        text: Do you have a pacemaker?
        why: Currents disturb it.
        answers: {yes: Yes, no: No, not-sure: I am not sure}
  offer:
    title: The offer
    questions:
      offered-rf:
        text: Have you been offered RF?
        why: It has other risks.
        answers: {yes: Yes, no: No}
rules:
  A1:
    when: {age: under-18}
    level: wait
    ends: yes
    told: You are under 18.
    why: You still grow.
    next: Talk to a GP.
    basis: usual practice
  B1:
    when: {pregnant: yes}
    level: wait
    told: You are pregnant.
    why: It has not been tested.
    next: Wait.
    sources: [alam-2014]
  D8:
    when: {mole: yes}
    level: doctor
    told: A mole bleeds.
    why: It could be a cancer.
    next: See a GP.
    basis: common medical knowledge
  G6:
    when: {implant: yes}
    level: ask
    told: You have a pacemaker.
    why: Currents disturb it.
    next: Ask your heart team.
    basis: common medical knowledge
  G6a:
    when: {implant: yes, offered-rf: yes}
    level: wait
    told: You have a pacemaker, and RF was offered.
    why: RF has a current.
    next: Do not have RF.
    basis: common medical knowledge
  K1:
    when: {offered-rf: yes}
    level: fine
    told: You have been offered RF.
    why: It has other risks.
    next: Read about it.
    sources: [nhs-choosing]
"""
